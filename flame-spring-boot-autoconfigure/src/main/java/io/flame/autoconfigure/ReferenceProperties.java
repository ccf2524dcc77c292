package io.flame.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of references.
 */
@ConfigurationProperties("flame.references")
public class ReferenceProperties {

	/**
	 * Time after which the values of a parent that was killed are deleted, and those of a
	 * session that does not exist any more.
	 */
	private Duration lease = Duration.ofHours(24);

	/**
	 * Maximum size of all values of a parent or a session. Other processes are noticed
	 * within 30 seconds.
	 */
	private DataSize maxSizePerOwner = DataSize.ofGigabytes(10);

	/**
	 * Maximum size of values that travel inside their references instead of being stored.
	 * The values of sessions are always stored.
	 */
	private DataSize maxInlineSize = DataSize.ofKilobytes(32);

	/**
	 * Number of versions of a value, counted from the latest, that can be read at least.
	 */
	private int retainedVersions = 10;

	public Duration getLease() {
		return this.lease;
	}

	public void setLease(Duration lease) {
		this.lease = lease;
	}

	public DataSize getMaxSizePerOwner() {
		return this.maxSizePerOwner;
	}

	public void setMaxSizePerOwner(DataSize maxSizePerOwner) {
		this.maxSizePerOwner = maxSizePerOwner;
	}

	public DataSize getMaxInlineSize() {
		return this.maxInlineSize;
	}

	public void setMaxInlineSize(DataSize maxInlineSize) {
		this.maxInlineSize = maxInlineSize;
	}

	public int getRetainedVersions() {
		return this.retainedVersions;
	}

	public void setRetainedVersions(int retainedVersions) {
		this.retainedVersions = retainedVersions;
	}

}
