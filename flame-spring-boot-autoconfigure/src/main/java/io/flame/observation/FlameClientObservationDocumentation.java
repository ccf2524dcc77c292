package io.flame.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Documented observations of calls by their callers.
 */
public enum FlameClientObservationDocumentation implements ObservationDocumentation {

	/**
	 * A call from the moment in which the proxy was called until the caller gets a result
	 * or an exception: waiting for a runner and all attempts included.
	 */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultFlameClientObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeyNames.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

		@Override
		public Observation.Event[] getEvents() {
			return Events.values();
		}

	};

	/**
	 * Keys with few values.
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/**
		 * Id of the service.
		 */
		SERVICE {

			@Override
			public String asString() {
				return "service";
			}

		},

		/**
		 * Id of the method.
		 */
		METHOD {

			@Override
			public String asString() {
				return "method";
			}

		},

		/**
		 * Name of the pool.
		 */
		POOL {

			@Override
			public String asString() {
				return "pool";
			}

		},

		/**
		 * Where the call is executed: {@code remote}, or {@code local} in the local role.
		 */
		LOCATION {

			@Override
			public String asString() {
				return "location";
			}

		},

		/**
		 * What became of the call: {@code SUCCESS}, {@code HANDLER_ERROR},
		 * {@code TIMEOUT}, {@code CANCELLED}, {@code FLAME_ERROR}, or {@code UNKNOWN}
		 * while it lasts.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		},

		/**
		 * Simple name of the class of the exception that the caller got, or {@code none}.
		 */
		EXCEPTION {

			@Override
			public String asString() {
				return "exception";
			}

		},

		/**
		 * Error code of a Flame exception that the caller got: one of
		 * {@link io.flame.FlameErrorCode}, {@code other}, or {@code none}.
		 */
		CODE {

			@Override
			public String asString() {
				return "code";
			}

		}

	}

	/**
	 * Keys with many values.
	 */
	public enum HighCardinalityKeyNames implements KeyName {

		/**
		 * Id of the last attempt, or {@code none} if the call was never sent.
		 */
		INVOCATION_ID {

			@Override
			public String asString() {
				return "invocation.id";
			}

		},

		/**
		 * Id of the runner to which the call was sent last, or {@code none}.
		 */
		RUNNER_ID {

			@Override
			public String asString() {
				return "runner.id";
			}

		},

		/**
		 * How often the call was tried, 0 if it was never sent.
		 */
		ATTEMPTS {

			@Override
			public String asString() {
				return "attempts";
			}

		},

		/**
		 * Id of the session that the call belongs to. Calls outside of sessions do not
		 * have this key. Tracers use {@code session.id} for the session of a user.
		 */
		SESSION {

			@Override
			public String asString() {
				return "flame.session";
			}

			@Override
			public boolean isRequired() {
				return false;
			}

		}

	}

	/**
	 * Events of a call.
	 */
	public enum Events implements Observation.Event {

		/**
		 * The call is sent once more, because its last attempt failed.
		 */
		RETRY {

			@Override
			public String getName() {
				return "retry";
			}

		}

	}

}
