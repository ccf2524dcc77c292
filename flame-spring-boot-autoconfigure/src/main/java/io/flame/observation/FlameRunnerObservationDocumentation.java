package io.flame.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Documented observations of handlers on runners.
 */
public enum FlameRunnerObservationDocumentation implements ObservationDocumentation {

	/**
	 * The execution of one attempt of a call: what its handler does, without reading
	 * arguments and writing the result. Calls that are refused are not observed.
	 */
	HANDLER {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultFlameRunnerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeyNames.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
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
		 * What became of the handler: {@code SUCCESS}, {@code HANDLER_ERROR},
		 * {@code TIMEOUT}, {@code CANCELLED}, {@code FLAME_ERROR}, or {@code UNKNOWN}
		 * while it works.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		},

		/**
		 * Simple name of the exception's class, or {@code none}.
		 */
		EXCEPTION {

			@Override
			public String asString() {
				return "exception";
			}

		},

		/**
		 * Error code of a Flame exception: one of {@link io.flame.FlameErrorCode},
		 * {@code other}, or {@code none}.
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
		 * Id of this attempt of the call.
		 */
		INVOCATION_ID {

			@Override
			public String asString() {
				return "invocation.id";
			}

		},

		/**
		 * Id of this runner.
		 */
		RUNNER_ID {

			@Override
			public String asString() {
				return "runner.id";
			}

		},

		/**
		 * Number of this attempt, from 1.
		 */
		ATTEMPT {

			@Override
			public String asString() {
				return "attempt";
			}

		}

	}

}
