package io.flame.test.app;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reports.
 *
 * @param title the title
 */
@ConfigurationProperties("report")
public record ReportProperties(@DefaultValue("Report") String title) {

}
