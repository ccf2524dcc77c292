package io.flame;

import io.flame.ImportFlameServicesTests.Unmarked;
import io.flame.imported.Marked;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * An application that has only interfaces, in a test.
 */
@SpringBootTest(classes = ImportFlameServicesTests.ParentApplication.class, webEnvironment = WebEnvironment.NONE)
class MockedServiceTests {

	@MockitoBean
	@SuppressWarnings("NullAway.Init")
	private Unmarked unmarked;

	@MockitoBean
	@SuppressWarnings("NullAway.Init")
	private Marked marked;

	@Test
	void mocksAreTheServices(@Autowired FlameClient client) {
		given(this.unmarked.size("four")).willReturn(7);
		given(this.marked.upper("a")).willReturn("B");
		assertThat(client.method("unmarked", "size").returning(Integer.class).call("four")).isEqualTo(7);
		assertThat(client.service(Marked.class).<String>call((service) -> service.upper("a"))).isEqualTo("B");
	}

}
