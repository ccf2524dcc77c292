/**
 * Sessions in a relational database.
 */
@NullMarked
package io.flame.session.jdbc;

import org.jspecify.annotations.NullMarked;
