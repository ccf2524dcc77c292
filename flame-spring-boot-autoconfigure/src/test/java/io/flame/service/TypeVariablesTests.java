package io.flame.service;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What subclasses make of the types of a base class.
 */
class TypeVariablesTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			one     | java.lang.Integer
			list    | java.util.List<java.lang.Integer>
			array   | java.lang.Integer[]
			upper   | java.util.List<java.lang.Integer>
			nested  | java.util.Map<java.lang.String, java.util.List<java.lang.Integer>>
			arrays  | java.util.List<java.lang.Integer[]>
			generic | java.util.List<java.lang.Integer>[]
			plain   | java.lang.String
			""")
	void variablesAreReplacedAtAnyDepth(String method, String expected) throws Exception {
		Type type = TypeVariables.resolve(Base.class.getMethod(method).getGenericReturnType(), Derived.class);
		assertThat(type.getTypeName()).isEqualTo(expected);
	}

	public abstract static class Base<T> {

		public abstract T one();

		public abstract List<T> list();

		public abstract T[] array();

		public abstract List<? extends T> upper();

		public abstract Map<String, List<? extends T>> nested();

		public abstract List<T[]> arrays();

		public abstract List<T>[] generic();

		public abstract String plain();

	}

	public abstract static class Derived extends Base<Integer> {

	}

}
