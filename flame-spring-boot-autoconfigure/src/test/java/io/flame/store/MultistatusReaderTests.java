package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What servers report about resources, and what they must not do.
 */
class MultistatusReaderTests {

	@Test
	void resourcesAreRead() throws IOException {
		assertThat(
				read("""
						<?xml version="1.0" encoding="utf-8"?>
						<D:multistatus xmlns:D="DAV:" xmlns:o="urn:other">
						<D:response><D:href>/objects/</D:href><D:propstat><D:prop>
						<D:resourcetype><D:collection/></D:resourcetype>
						<D:getlastmodified>Tue, 01 Dec 2026 02:36:28 GMT</D:getlastmodified>
						</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
						<D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
						</D:response>
						<D:response><D:href>http://host:8080/objects/a%2Db~/content</D:href><D:propstat><D:prop>
						<D:resourcetype/><o:getcontentlength>7</o:getcontentlength>
						<D:getcontentlength>12345678901</D:getcontentlength>
						</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
						<D:response><D:href>/objects/not encoded</D:href></D:response>
						</D:multistatus>
						"""))
			.containsExactly(new WebDavResource("/objects", true, -1, Instant.parse("2026-12-01T02:36:28Z")),
					new WebDavResource("/objects/a-b~/content", false, 12345678901L, null));
	}

	@Test
	void entitiesAreNotResolved(@TempDir Path directory) throws IOException {
		Path secret = Files.writeString(directory.resolve("secret"), "/s3cret");
		String response = """
				<!DOCTYPE multistatus [<!ENTITY secret SYSTEM "%s">]>
				<multistatus xmlns="DAV:"><response><href>&secret;</href></response></multistatus>
				""".formatted(secret.toUri());
		try {
			assertThat(read(response)).allSatisfy((resource) -> assertThat(resource.path()).doesNotContain("s3cret"));
		}
		catch (MalformedMultistatusException ex) {
			assertThat(ex.getMessage()).doesNotContain("s3cret");
		}
	}

	@Test
	void incompleteListsAreRefused() {
		for (String response : List.of("", "<html/>", "<multistatus/>", "<multistatus xmlns='DAV:'>",
				"<multistatus xmlns='DAV:'><response><href>/a</href></response>",
				"<multistatus xmlns='DAV:'></multistatus>Internal Server Error",
				"<multistatus xmlns='DAV:'><response><href>/a</href><getcontentlength>many</getcontentlength></response></multistatus>",
				"<multistatus xmlns='DAV:'><response><href>/a</href><getlastmodified>today</getlastmodified></response></multistatus>")) {
			assertThatExceptionOfType(MalformedMultistatusException.class).as(response)
				.isThrownBy(() -> read(response));
		}
	}

	@Test
	void failuresOfTheConnectionArePassedOn() {
		IOException failure = new SocketTimeoutException("Read timed out");
		assertThatExceptionOfType(SocketTimeoutException.class)
			.isThrownBy(() -> MultistatusReader.read(new InputStream() {

				@Override
				public int read() throws IOException {
					throw failure;
				}

			}))
			.isSameAs(failure);
	}

	private static List<WebDavResource> read(String response) throws IOException {
		return MultistatusReader.read(new ByteArrayInputStream(response.getBytes(StandardCharsets.UTF_8)));
	}

}
