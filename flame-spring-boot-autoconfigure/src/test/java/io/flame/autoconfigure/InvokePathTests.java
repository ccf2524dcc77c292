package io.flame.autoconfigure;

import java.net.URI;

import io.flame.FlameConfigurationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where runners take calls.
 */
class InvokePathTests {

	private final InvokePath path = new InvokePath("/invoke");

	@Test
	void theInvokePathIsAddedWhereItIsNotThere() {
		assertThat(this.path.of(URI.create("http://host:8080/ctx/"), "x")).hasToString("http://host:8080/ctx/invoke");
		assertThat(this.path.of(URI.create("http://host/invoke"), "x")).hasToString("http://host/invoke");
	}

	@Test
	void aPasswordInAnAddressIsRefusedAndNotTold() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> this.path.of(URI.create("http://me:hush@host:8080"), "flame.runner-url"))
			.withMessageContaining("flame.runner-url")
			.satisfies((ex) -> assertThat(ex.toString()).doesNotContain("hush"));
	}

}
