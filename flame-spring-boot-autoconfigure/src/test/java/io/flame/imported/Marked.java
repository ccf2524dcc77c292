package io.flame.imported;

import io.flame.FlameService;

/**
 * An annotated interface to be found.
 */
@FlameService("marks")
public interface Marked {

	String upper(String text);

}
