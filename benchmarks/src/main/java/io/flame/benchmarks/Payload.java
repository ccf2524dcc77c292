package io.flame.benchmarks;

import java.util.Random;

/**
 * What travels, there and back.
 */
public enum Payload {

	/** A record of about 110 bytes as JSON. */
	RECORD(Order.class, new Order("o-000042", "customer-0294", "sku-01302-blue", 43, 2041, true)),

	/** 16 KiB. */
	KIB_16(byte[].class, bytes(16 << 10)),

	/** 1 MiB. */
	MIB_1(byte[].class, bytes(1 << 20));

	private final Class<?> type;

	private final Object value;

	Payload(Class<?> type, Object value) {
		this.type = type;
		this.value = value;
	}

	Class<?> type() {
		return this.type;
	}

	Object value() {
		return this.value;
	}

	static byte[] bytes(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
