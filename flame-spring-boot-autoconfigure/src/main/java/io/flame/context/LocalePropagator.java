package io.flame.context;

import java.util.Locale;
import java.util.Map;

import io.flame.ContextPropagator;
import io.flame.InvocationContext;

import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.util.StringUtils;

/**
 * Carries the locale of the caller, as a language tag of BCP 47.
 */
public final class LocalePropagator implements ContextPropagator {

	private static final String KEY = "locale";

	@Override
	public void capture(Map<String, String> carrier) {
		LocaleContext context = LocaleContextHolder.getLocaleContext();
		Locale locale = (context != null) ? context.getLocale() : null;
		if (locale != null) {
			carrier.put(KEY, locale.toLanguageTag());
		}
	}

	@Override
	public InvocationContext.Scope restore(Map<String, String> carrier) {
		LocaleContext previous = LocaleContextHolder.getLocaleContext();
		String tag = carrier.get(KEY);
		if (StringUtils.hasText(tag)) {
			LocaleContextHolder.setLocale(Locale.forLanguageTag(tag));
		}
		return () -> LocaleContextHolder.setLocaleContext(previous);
	}

}
