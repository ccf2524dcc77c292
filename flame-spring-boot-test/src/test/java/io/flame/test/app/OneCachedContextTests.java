package io.flame.test.app;

/**
 * One of the classes that share a context.
 */
class OneCachedContextTests extends AbstractCachedContextTests {

}
