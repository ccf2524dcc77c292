package io.flame.store;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * The settings of references in a process.
 *
 * @param owner the owner of references that belong to neither a session nor a call
 * @param place the name of the process, for messages
 * @param maxInlineSize how large a value may be, in bytes, to travel inside its reference
 * @param maxSizePerOwner how many bytes of values an owner may have
 * @param lease how long the values of a parent are kept that does not renew its marker
 * @param retainedVersions how many of the last versions of a value can be read at least
 */
public record ReferenceSettings(String owner, String place, int maxInlineSize, long maxSizePerOwner, Duration lease,
		int retainedVersions) {

	public ReferenceSettings {
		ObjectKeys.requireKey(owner);
		Assert.hasText(place, "'place' must not be empty");
		Assert.isTrue(maxInlineSize >= 0, "'maxInlineSize' must not be negative");
		Assert.isTrue(maxSizePerOwner >= 0, "'maxSizePerOwner' must not be negative");
		Assert.isTrue(lease.toMillis() >= 1, "'lease' must be at least a millisecond");
		Assert.isTrue(retainedVersions >= 1, "'retainedVersions' must be at least 1");
	}

}
