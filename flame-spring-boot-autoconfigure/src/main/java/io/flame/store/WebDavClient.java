package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The methods of WebDAV (RFC 4918) on resources below a location. Servers differ in the
 * status that they respond with, so it is left to the caller. Paths of collections end
 * with a slash.
 */
final class WebDavClient implements AutoCloseable {

	private static final String TREE = "infinity";

	private static final String MEMBERS = "1";

	/** A server may fail to list what changes at the same time. */
	private static final int MAX_ATTEMPTS = 10;

	private static final String PROPERTIES = """
			<?xml version="1.0" encoding="utf-8"?>
			<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>""";

	private static final RequestConfig EXPECT_CONTINUE = RequestConfig.custom()
		.setProtocolUpgradeEnabled(false)
		.setExpectContinueEnabled(true)
		.build();

	private final URI location;

	private final CloseableHttpClient client;

	/**
	 * Not every server lists a whole tree, which may be expensive.
	 */
	private volatile String depth = TREE;

	private volatile boolean closed;

	WebDavClient(URI location, HttpStorageSettings settings) {
		String text = location.toString();
		this.location = URI.create(text.endsWith("/") ? text : text + "/");
		this.client = StorageHttpClients.create(settings);
	}

	/**
	 * Where a path is.
	 */
	URI uri(String path) {
		return URI.create(this.location + path);
	}

	/**
	 * Create a collection.
	 * @return the status
	 */
	int makeCollection(String path) throws IOException {
		return status(request("MKCOL", path));
	}

	/**
	 * Create or replace a file.
	 * @return the status
	 */
	int put(String path, ObjectContent content) throws IOException {
		HttpUriRequestBase request = request("PUT", path);
		// a connection that is closed, or a server that refuses, is known before the
		// content is written
		request.setConfig(EXPECT_CONTINUE);
		request.setEntity(new ContentEntity(content));
		return status(request);
	}

	/**
	 * Move a file or a collection to a place that must be free.
	 * @return the status
	 */
	int move(String source, String target) throws IOException {
		HttpUriRequestBase request = request("MOVE", source);
		// Apache's mod_dav refuses a path alone
		request.setHeader("Destination", uri(target));
		request.setHeader("Overwrite", "F");
		return status(request);
	}

	/**
	 * Delete a file, or a collection with everything in it.
	 * @return the status
	 */
	int delete(String path) throws IOException {
		return status(request("DELETE", path));
	}

	/**
	 * Whether there is a file or a collection.
	 */
	boolean exists(String path) throws IOException {
		int status = status(find(path, "0"));
		if (status != 207 && status != 404) {
			throw failure("PROPFIND", path, status);
		}
		return status == 207;
	}

	/**
	 * Open a file.
	 * @return a stream, {@code null} if there is no such file
	 */
	@Nullable InputStream get(String path) throws IOException {
		HttpUriRequestBase request = request("GET", path);
		ClassicHttpResponse response = execute(request);
		HttpEntity entity = response.getEntity();
		if (response.getCode() == 200 && entity != null && isDelimited(entity)) {
			return new ResponseInputStream(entity.getContent(), request, response);
		}
		if (response.getCode() == 404) {
			EntityUtils.consumeQuietly(entity);
			response.close();
			return null;
		}
		request.cancel();
		if (response.getCode() == 200) {
			throw new IOException("The response to GET %s has no length, which would show whether it is complete"
				.formatted(uri(path)));
		}
		throw failure("GET", path, response.getCode());
	}

	private static boolean isDelimited(HttpEntity entity) {
		return entity.getContentLength() >= 0 || entity.isChunked();
	}

	/**
	 * List what is below a collection: at least its members, and what is below those as
	 * far as the server likes.
	 * @return the resources with paths relative to the location, without the collection
	 * itself; empty if there is no such collection
	 */
	List<WebDavResource> descendants(String path) throws IOException {
		for (int attempt = 1;; attempt++) {
			try (ClassicHttpResponse response = execute(find(path, (attempt == 1) ? this.depth : MEMBERS))) {
				int status = response.getCode();
				if (status == 207 && response.getEntity() != null) {
					return relative(MultistatusReader.read(response.getEntity().getContent()), path);
				}
				EntityUtils.consumeQuietly(response.getEntity());
				if (status == 404) {
					return List.of();
				}
				if (attempt > 1) {
					throw failure("PROPFIND", path, status);
				}
				if (status < 500) {
					this.depth = MEMBERS;
				}
			}
			catch (MalformedMultistatusException ex) {
				if (attempt == MAX_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private static List<WebDavResource> relative(List<WebDavResource> resources, String path) {
		// a proxy may have changed the beginnings of the paths, so that the server's
		// differ from ours
		String start = resources.stream()
			.map(WebDavResource::path)
			.min(Comparator.comparingInt(String::length))
			.orElse("") + "/";
		return resources.stream()
			.filter((resource) -> resource.path().startsWith(start))
			.map((resource) -> new WebDavResource(path + resource.path().substring(start.length()),
					resource.collection(), resource.size(), resource.modified()))
			.toList();
	}

	private HttpUriRequestBase find(String path, String depth) {
		HttpUriRequestBase request = request("PROPFIND", path);
		request.setHeader("Depth", depth);
		request
			.setEntity(new StringEntity(PROPERTIES, ContentType.APPLICATION_XML.withCharset(StandardCharsets.UTF_8)));
		return request;
	}

	private HttpUriRequestBase request(String method, String path) {
		return new HttpUriRequestBase(method, uri(path));
	}

	private int status(HttpUriRequestBase request) throws IOException {
		try (ClassicHttpResponse response = execute(request)) {
			EntityUtils.consumeQuietly(response.getEntity());
			return response.getCode();
		}
	}

	private ClassicHttpResponse execute(HttpUriRequestBase request) throws IOException {
		try {
			return this.client.executeOpen(HttpHost.create(this.location), request, null);
		}
		catch (IllegalStateException ex) {
			if (this.closed) {
				throw new IOException("The storage is closed", ex);
			}
			throw ex;
		}
	}

	/**
	 * What to throw for a status that is not expected.
	 */
	IOException failure(String method, String path, int status) {
		return new IOException("The storage responded with status %d to %s %s".formatted(status, method, uri(path)));
	}

	@Override
	public void close() {
		this.closed = true;
		this.client.close(CloseMode.IMMEDIATE);
	}

}
