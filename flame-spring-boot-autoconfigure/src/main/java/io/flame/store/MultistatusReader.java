package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

/**
 * Reads the response to a {@code PROPFIND} request (RFC 4918, section 9.1), which may be
 * large, while it arrives. Entities that a document type declares are not resolved.
 */
final class MultistatusReader {

	private static final String NAMESPACE = "DAV:";

	private static final XMLInputFactory factory = createFactory();

	private final XMLStreamReader xml;

	private MultistatusReader(XMLStreamReader xml) {
		this.xml = xml;
	}

	private static XMLInputFactory createFactory() {
		// not one that the application has on its class path
		XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
		factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		factory.setProperty(XMLInputFactory.IS_COALESCING, true);
		return factory;
	}

	/**
	 * Read the resources of a response.
	 * @throws MalformedMultistatusException if the response is not one, or is incomplete
	 * @throws IOException if the response cannot be read
	 */
	static List<WebDavResource> read(InputStream response) throws IOException {
		try {
			return new MultistatusReader(factory.createXMLStreamReader(response)).resources();
		}
		catch (XMLStreamException ex) {
			if (ex.getNestedException() instanceof IOException failure) {
				throw failure;
			}
			throw new MalformedMultistatusException(String.valueOf(ex.getMessage()), ex);
		}
	}

	private List<WebDavResource> resources() throws XMLStreamException, MalformedMultistatusException {
		List<WebDavResource> resources = new ArrayList<>();
		this.xml.nextTag();
		this.xml.require(XMLStreamReader.START_ELEMENT, NAMESPACE, "multistatus");
		while (this.xml.hasNext()) {
			if (this.xml.next() == XMLStreamReader.START_ELEMENT && is("response")) {
				WebDavResource resource = resource();
				if (resource != null) {
					resources.add(resource);
				}
			}
		}
		return resources;
	}

	private @Nullable WebDavResource resource() throws XMLStreamException, MalformedMultistatusException {
		String path = null;
		boolean collection = false;
		long size = -1;
		Instant modified = null;
		while (this.xml.next() != XMLStreamReader.END_ELEMENT || !is("response")) {
			if (!this.xml.isStartElement()) {
				continue;
			}
			if (is("href")) {
				path = path(this.xml.getElementText().strip());
			}
			else if (is("collection")) {
				collection = true;
			}
			else if (is("getcontentlength")) {
				// empty in the list of what the resource does not have
				String text = this.xml.getElementText().strip();
				size = !text.isEmpty() ? size(text) : size;
			}
			else if (is("getlastmodified")) {
				String text = this.xml.getElementText().strip();
				modified = !text.isEmpty() ? time(text) : modified;
			}
		}
		return (path != null) ? new WebDavResource(path, collection, size, modified) : null;
	}

	private boolean is(String name) {
		return name.equals(this.xml.getLocalName()) && NAMESPACE.equals(this.xml.getNamespaceURI());
	}

	/** Files of others may have names that are not encoded as they should be. */
	private static @Nullable String path(String reference) {
		try {
			String path = URI.create(reference).getPath();
			return (path != null) ? path.replaceAll("/+$", "") : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static long size(String text) throws MalformedMultistatusException {
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			throw new MalformedMultistatusException("'%s' is not a length in bytes".formatted(text), ex);
		}
	}

	private static Instant time(String text) throws MalformedMultistatusException {
		try {
			return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
		}
		catch (DateTimeException ex) {
			throw new MalformedMultistatusException("'%s' is not a date of HTTP".formatted(text), ex);
		}
	}

}
