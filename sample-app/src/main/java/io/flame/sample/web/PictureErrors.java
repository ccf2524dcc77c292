package io.flame.sample.web;

import io.flame.FlameException;
import io.flame.sample.workshop.UnreadablePictureException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Tells clients what is wrong with their pictures.
 */
@RestControllerAdvice
class PictureErrors {

	@ExceptionHandler
	ProblemDetail unreadable(UnreadablePictureException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage());
		problem.setTitle("Unreadable picture");
		return problem;
	}

	@ExceptionHandler
	ProblemDetail notDeveloped(FlameException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
		problem.setTitle("Not developed");
		problem.setProperty("code", ex.code());
		return problem;
	}

}
