package io.flame.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PictureService;
import io.flame.sample.workshop.WorkshopProperties;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/**
 * Develops pictures that are posted, as a form or as they are.
 */
@RestController
@RequestMapping("/pictures")
class PictureController {

	private static final int THUMBNAIL_SIZE = 320;

	private final PictureService service;

	private final PictureStore store;

	private final DataSize maxFileSize;

	PictureController(PictureService service, PictureStore store, WorkshopProperties properties) {
		this.service = service;
		this.store = store;
		this.maxFileSize = properties.maxFileSize();
	}

	@PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	ResponseEntity<PictureView> post(@RequestParam MultipartFile file) throws IOException {
		String name = StringUtils.getFilename(file.getOriginalFilename());
		return develop(StringUtils.hasText(name) ? name : "picture", file.getBytes());
	}

	@PostMapping
	ResponseEntity<PictureView> post(InputStream body) throws IOException {
		long limit = this.maxFileSize.toBytes();
		byte[] content = body.readNBytes(Math.toIntExact(limit + 1));
		if (content.length > limit) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The picture is larger than " + this.maxFileSize.toMegabytes() + " MB");
		}
		return develop("picture", content);
	}

	@GetMapping("/{id}")
	PictureView get(@PathVariable String id) {
		return PictureView.of(id, picture(id));
	}

	@GetMapping("/{id}/thumbnail")
	ResponseEntity<byte[]> thumbnail(@PathVariable String id) {
		return ResponseEntity.ok()
			.contentType(MediaType.IMAGE_JPEG)
			.cacheControl(CacheControl.noCache())
			.body(picture(id).thumbnail());
	}

	private ResponseEntity<PictureView> develop(String name, byte[] content) {
		DevelopedPicture picture = this.service.develop(name, content, THUMBNAIL_SIZE);
		String id = this.store.add(picture);
		return ResponseEntity.created(URI.create("/pictures/" + id)).body(PictureView.of(id, picture));
	}

	private DevelopedPicture picture(String id) {
		DevelopedPicture picture = this.store.find(id);
		if (picture == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no picture '" + id + "' (any more)");
		}
		return picture;
	}

}
