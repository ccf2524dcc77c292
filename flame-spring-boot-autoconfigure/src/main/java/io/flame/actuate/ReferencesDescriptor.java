package io.flame.actuate;

import java.time.Instant;
import java.util.List;

import io.flame.store.ReferenceDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of the values that are kept by references.
 *
 * @param total how many there are
 * @param size the number of bytes of all of them
 * @param references those that were changed last, the latest first
 */
public record ReferencesDescriptor(long total, long size,
		List<ReferenceDescriptor> references) implements OperationResponseBody {

	static ReferencesDescriptor of(List<ReferenceDescription> all, int max) {
		return new ReferencesDescriptor(all.size(), all.stream().mapToLong(ReferenceDescription::size).sum(),
				all.stream().limit(max).map(ReferenceDescriptor::of).toList());
	}

	/**
	 * Description of a value.
	 *
	 * @param id the id of its references
	 * @param version the latest version
	 * @param versions how many versions are kept
	 * @param size the number of bytes of all versions
	 * @param owner the session or the parent that owns it
	 * @param changed when the latest version was made
	 */
	public record ReferenceDescriptor(String id, long version, int versions, long size, String owner,
			@Nullable Instant changed) implements OperationResponseBody {

		static ReferenceDescriptor of(ReferenceDescription reference) {
			return new ReferenceDescriptor(reference.id(), reference.version(), reference.versions(), reference.size(),
					reference.owner(), PoolDescriptor.millis(reference.madeAt()));
		}

	}

}
