package io.flame.sample.workshop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * What the workshop refuses to work on.
 *
 * @param maxPixels the most pixels that a picture may have; a picture with more is
 * refused by its header
 * @param maxFileSize the largest file that is sent to a runner; has to leave some room
 * below {@code flame.max-body-size}
 */
@ConfigurationProperties("workshop")
public record WorkshopProperties(@DefaultValue("100000000") long maxPixels,
		@DefaultValue("60MB") DataSize maxFileSize) {

	public WorkshopProperties {
		Assert.isTrue(maxPixels > 0, "'workshop.max-pixels' must be positive");
		Assert.isTrue(maxFileSize.toBytes() > 0, "'workshop.max-file-size' must be positive");
	}

}
