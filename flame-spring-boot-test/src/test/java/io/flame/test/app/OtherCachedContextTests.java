package io.flame.test.app;

/**
 * Other of the classes that share a context.
 */
class OtherCachedContextTests extends AbstractCachedContextTests {

}
