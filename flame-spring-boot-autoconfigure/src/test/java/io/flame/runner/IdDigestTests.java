package io.flame.runner;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids in 128 bits.
 */
class IdDigestTests {

	@Test
	void uuidIsWhatItStandsFor() {
		for (int i = 0; i < 1000; i++) {
			UUID uuid = UUID.randomUUID();
			assertThat(IdDigest.of(uuid.toString()))
				.isEqualTo(new IdDigest(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()));
		}
	}

	@Test
	void textThatDiffersIsAnotherId() {
		String uuid = "0123a567-89ab-4cde-8f01-23456789abcd";
		List<String> ids = List.of(uuid, uuid.toUpperCase(), uuid.replace('a', 'A'), uuid.replace("-", ""),
				uuid.replace('-', '_'), uuid + " ", " " + uuid, uuid.substring(1), "{" + uuid + "}",
				// a digit that is none of ASCII
				uuid.replace('0', '\u0660'), uuid.replace('d', 'g'), uuid.replace('1', '-'), "", " ", "\0",
				// halves of characters
				"\ud800", "\udc00", "\ufffd", "?", "\ud83d\ude00", "\ude00\ud83d",
				"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001");
		Set<IdDigest> digests = new HashSet<>();
		for (String id : ids) {
			assertThat(digests.add(IdDigest.of(id))).as(id).isTrue();
			assertThat(IdDigest.of(new String(id.toCharArray()))).as(id).isIn(digests);
		}
		// what a table takes for nothing
		assertThat(digests).doesNotContain(new IdDigest(0, 0));
	}

	@Test
	void idsInSequenceAreSpreadEvenly() {
		int[] tables = new int[64];
		int[] slots = new int[64];
		for (int i = 0; i < 64_000; i++) {
			long spread = IdDigest.spread(0x4000, i);
			tables[(int) spread & 63]++;
			slots[(int) (spread >>> 58)]++;
		}
		assertThat(IntStream.concat(IntStream.of(tables), IntStream.of(slots)))
			.allSatisfy((count) -> assertThat(count).isBetween(800, 1200));
	}

}
