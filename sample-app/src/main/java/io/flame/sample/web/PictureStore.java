package io.flame.sample.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import io.flame.sample.workshop.DevelopedPicture;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Remembers the last pictures in memory. Safe for use by several threads.
 */
@Component
class PictureStore {

	static final int CAPACITY = 1000;

	private final Map<String, DevelopedPicture> pictures = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, DevelopedPicture> eldest) {
			return size() > CAPACITY;
		}

	};

	String add(DevelopedPicture picture) {
		String id = UUID.randomUUID().toString();
		synchronized (this.pictures) {
			this.pictures.put(id, picture);
		}
		return id;
	}

	@Nullable DevelopedPicture find(String id) {
		synchronized (this.pictures) {
			return this.pictures.get(id);
		}
	}

}
