package io.flame.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merge patches of RFC 7396.
 */
final class MergePatch {

	private MergePatch() {
	}

	/**
	 * Apply a patch.
	 * @param target the value, which may be changed
	 * @param patch the patch
	 * @return the patched value
	 */
	static JsonNode apply(JsonNode target, JsonNode patch) {
		if (!(patch instanceof ObjectNode changes)) {
			return patch;
		}
		ObjectNode merged = (target instanceof ObjectNode object) ? object : changes.objectNode();
		changes.properties().forEach((change) -> {
			if (change.getValue().isNull()) {
				merged.remove(change.getKey());
			}
			else {
				merged.set(change.getKey(), apply(merged.path(change.getKey()), change.getValue()));
			}
		});
		return merged;
	}

}
