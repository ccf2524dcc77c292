package io.flame;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rooms of the house and the doors between them.
 */
class ArchitectureTests {

	/** Read once: it takes as long as all the rules. */
	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.flame");

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching("io.flame.(*)..").should().beFreeOfCycles());
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.flame")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.flame.*.."));
	}

	@Test
	void coreKnowsNeitherBootNorServlets() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage("io.flame.protocol..", "io.flame.service..", "io.flame.pool..", "io.flame.session..",
					"io.flame.store..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot..", "jakarta.servlet.."));
	}

	@Test
	void protocolKnowsNoSpringAndDoesNoIo() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.flame.protocol..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "java.net.http..", "java.nio.channels..", "org.apache.hc.."));
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.flame.protocol..")
			.should()
			.dependOnClassesThat()
			.haveNameMatching(
					"java\\.net\\..*(Socket|Connection).*|java\\.io\\.(File(In|Out)putStream|RandomAccessFile|FileReader|FileWriter)|java\\.nio\\.file\\.Files"));
	}

	@Test
	void onlyFrontRoomsKnowBoot() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.autoconfigure..", "io.flame.health..", "io.flame.actuate..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.."));
	}

	@Test
	void onlyTheRoomForResilienceKnowsResilience4j() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.resilience..", "io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.github.resilience4j.."));
	}

	@Test
	void onlyTheRoomsForObservationKnowMicrometer() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.observation..", "io.flame.metrics..", "io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer.."));
	}

	@Test
	void onlyTheRoomsForDatabasesKnowJdbc() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.session.jdbc..", "io.flame.store..", "io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.sql..", "javax.sql.."));
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.session.jdbc..", "io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.jdbc..", "org.springframework.transaction..",
					"org.springframework.dao.."));
	}

	@Test
	void onlyTheRoomForValidationKnowsBeanValidation() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.validation..", "io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("jakarta.validation.."));
	}

	@Test
	void onlyTransportAndStoreKnowHttpClient() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.flame.transport..", "io.flame.store..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.apache.hc.."));
	}

	@Test
	void propertiesStayInTheirRoom() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.flame.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.flame.autoconfigure.."));
	}

	@Test
	void everyPackageIsNullMarked() {
		List<String> unmarked = classes.stream()
			.map(JavaClass::getPackage)
			.distinct()
			.filter((candidate) -> !candidate.isAnnotatedWith(NullMarked.class))
			.map((candidate) -> candidate.getName())
			.toList();
		assertThat(unmarked).isEmpty();
	}

	private void check(ArchRule rule) {
		rule.check(classes);
	}

}
