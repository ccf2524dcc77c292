package io.flame.documents;

import java.io.PrintStream;

import io.flame.FlameClient;
import io.flame.FlameRef;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;

/**
 * An application that works with large documents.
 */
@SpringBootApplication
public class DocumentsApplication {

	public static void main(String[] args) {
		SpringApplication.run(DocumentsApplication.class, args).close();
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
			FlameRef<Resource> copied = flame.method("documents", "copy").returning(Resource.class).submitRef(made);
			long counted = flame.method("documents", "measure").returning(Long.class).call(copied);
			out.println("copied " + counted);
			try (var stream = made.get().getInputStream()) {
				out.println("read " + stream.skip(size));
			}
			made.delete();
		};
	}

}
