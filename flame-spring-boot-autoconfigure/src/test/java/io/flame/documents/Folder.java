package io.flame.documents;

import java.util.List;

import io.flame.FlameRef;

/**
 * References within data.
 *
 * @param name the name
 * @param first a document
 * @param documents more documents
 */
public record Folder(String name, FlameRef<Document> first, List<FlameRef<Document>> documents) {

}
