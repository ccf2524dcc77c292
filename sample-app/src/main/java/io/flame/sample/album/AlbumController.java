package io.flame.sample.album;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.flame.FlameClient;
import io.flame.FlameSession;
import io.flame.FlameSessionClosedException;
import io.flame.pool.RunnerPools;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Opens an album for each visitor, and stops its runner on request.
 */
@RestController
@RequestMapping("/albums")
class AlbumController {

	private static final String POOL = "default";

	private static final Duration LEASE = Duration.ofHours(1);

	private final FlameClient flame;

	private final ObjectProvider<RunnerPools> pools;

	AlbumController(FlameClient flame, ObjectProvider<RunnerPools> pools) {
		this.flame = flame;
		this.pools = pools;
	}

	@PostMapping
	ResponseEntity<Map<String, String>> open() {
		String id = this.flame.openSession(POOL, (spec) -> spec.lease(LEASE).label("kind", "album")).id();
		return ResponseEntity.created(URI.create("/albums/" + id)).body(Map.of("id", id));
	}

	@PostMapping("/{id}/captions")
	AlbumReply add(@PathVariable String id, @RequestParam String caption) {
		if (caption.isBlank() || caption.length() > AlbumAssistant.MAX_LENGTH) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A caption must have between 1 and " + AlbumAssistant.MAX_LENGTH + " characters");
		}
		return this.flame.session(id).service(AlbumAssistant.class).add(caption);
	}

	@DeleteMapping("/{id}/runner")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void stopRunner(@PathVariable String id) {
		FlameSession session = this.flame.session(id);
		String runner = session.status().runner();
		if (runner == null) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "The album has no runner at the moment");
		}
		this.pools.getObject().get(session.pool()).stop(runner);
	}

	@ExceptionHandler
	ProblemDetail closed(FlameSessionClosedException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no such album (any more)");
	}

}
