package io.flame.app;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A sealed hierarchy.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({ @JsonSubTypes.Type(value = Shape.Circle.class, name = "circle"),
		@JsonSubTypes.Type(value = Shape.Square.class, name = "square") })
public sealed interface Shape {

	record Circle(double radius) implements Shape {

	}

	record Square(double side) implements Shape {

	}

}
