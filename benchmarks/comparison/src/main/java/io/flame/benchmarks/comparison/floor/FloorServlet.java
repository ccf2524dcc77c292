package io.flame.benchmarks.comparison.floor;

import java.io.IOException;

import io.flame.benchmarks.comparison.Order;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * The server's side.
 */
class FloorServlet extends HttpServlet {

	private static final long serialVersionUID = 1;

	private final transient ObjectReader reader = FloorJson.reader(Order.class);

	private final transient ObjectWriter writer = FloorJson.writer();

	private final boolean signed;

	FloorServlet(boolean signed) {
		this.signed = signed;
	}

	@Override
	protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = request.getInputStream().readNBytes(request.getContentLength());
		if (this.signed && !Signature.isValid(request.getHeader(Signature.HEADER), body)) {
			response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
			return;
		}
		byte[] answer = request.getRequestURI().equals(FloorContender.ECHO) ? body
				: this.writer.writeValueAsBytes(this.reader.<Order>readValue(body).quote());
		response.setContentType(request.getContentType());
		response.setContentLength(answer.length);
		response.getOutputStream().write(answer);
	}

}
