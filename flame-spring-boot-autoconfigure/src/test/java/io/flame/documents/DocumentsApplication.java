package io.flame.documents;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

import io.flame.FlameClient;
import io.flame.FlameMode;
import io.flame.FlameRef;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;

/**
 * An application that works with large documents.
 */
@SpringBootApplication
public class DocumentsApplication {

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(DocumentsApplication.class, args);
		if (FlameMode.of(context.getEnvironment()) == FlameMode.PARENT) {
			context.close();
		}
	}

	/**
	 * A parent that has less memory than the document.
	 */
	@Bean
	@ConditionalOnBooleanProperty("gigabyte")
	CommandLineRunner gigabyte(FlameClient flame) {
		long size = 1L << 30;
		PrintStream out = System.out;
		return (args) -> {
			FlameRef<Resource> made = flame.service(Documents.class).submitRef((documents) -> documents.zeros(size));
			long measured = flame.method("documents", "measure").returning(Long.class).call(made);
			out.println("measured " + measured);
			try (InputStream stream = made.get().getInputStream()) {
				out.println("read " + stream.transferTo(OutputStream.nullOutputStream()));
			}
			made.delete();
		};
	}

	/**
	 * A parent that keeps a value.
	 */
	@Bean
	@ConditionalOnBooleanProperty("put")
	CommandLineRunner put(FlameClient flame) {
		return (args) -> flame.put(Document.of("x", 200_000));
	}

	/**
	 * A parent that keeps a value until it is killed.
	 */
	@Bean
	@ConditionalOnBooleanProperty("hold")
	CommandLineRunner hold(FlameClient flame) {
		return (args) -> {
			flame.put(Document.of("x", 200_000));
			System.in.read();
		};
	}

}
