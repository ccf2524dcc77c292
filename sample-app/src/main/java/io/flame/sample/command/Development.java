package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PictureService;
import io.flame.sample.workshop.UnreadablePictureException;

import org.springframework.util.unit.DataSize;

/**
 * Sends files to the picture service, some at a time, and writes what comes back. No more
 * files are in memory than there are threads. For one run.
 */
final class Development {

	private static final int THREADS = 2 * Runtime.getRuntime().availableProcessors();

	/**
	 * After so many files that no runner took, with none that one took, the rest is not
	 * tried.
	 */
	private static final int GIVE_UP_AFTER = 2 * THREADS;

	private final PictureService service;

	private final DataSize maxFileSize;

	private final int thumbnailSize;

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, (task) -> {
		Thread thread = new Thread(task, "workshop");
		thread.setDaemon(true);
		return thread;
	});

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger served = new AtomicInteger();

	private final AtomicInteger notServed = new AtomicInteger();

	private volatile boolean stopped;

	Development(PictureService service, DataSize maxFileSize, int thumbnailSize) {
		this.service = service;
		this.maxFileSize = maxFileSize;
		this.thumbnailSize = thumbnailSize;
	}

	/**
	 * Develops the files.
	 * @param files the files
	 * @param folder where the results go
	 * @param step runs after each file
	 * @return what became of the files, in their order, without those that were not tried
	 * @throws InterruptedException if the thread is interrupted
	 */
	List<PictureResult> run(List<PictureFile> files, OutputFolder folder, Runnable step) throws InterruptedException {
		Map<Integer, PictureResult> results = new ConcurrentSkipListMap<>();
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < Math.min(THREADS, files.size()); i++) {
			workers.add(this.executor.submit(() -> work(files, folder, results, step)));
		}
		this.executor.shutdown();
		for (Future<?> worker : workers) {
			await(worker);
		}
		return List.copyOf(results.values());
	}

	/**
	 * Gives up at once.
	 */
	void stop() {
		this.stopped = true;
		this.executor.shutdownNow();
	}

	boolean isStopped() {
		return this.stopped;
	}

	private void work(List<PictureFile> files, OutputFolder folder, Map<Integer, PictureResult> results,
			Runnable step) {
		int index = this.next.getAndIncrement();
		while (index < files.size() && !this.stopped && !isHopeless()) {
			results.put(index, develop(files.get(index), folder));
			step.run();
			index = this.next.getAndIncrement();
		}
	}

	private boolean isHopeless() {
		return this.served.get() == 0 && this.notServed.get() >= GIVE_UP_AFTER;
	}

	private PictureResult develop(PictureFile file, OutputFolder folder) {
		try {
			byte[] content = file.read(this.maxFileSize);
			DevelopedPicture picture = this.service.develop(file.name(), content, this.thumbnailSize);
			this.served.incrementAndGet();
			folder.writePalette(file.outputName(), picture);
			Path thumbnail = folder.writeThumbnail(file.outputName(), picture.thumbnail());
			return PictureResult.Developed.of(file, picture, thumbnail);
		}
		catch (UnreadablePictureException | IOException ex) {
			return new PictureResult.Refused(file, Reasons.of(ex));
		}
		catch (RuntimeException ex) {
			this.notServed.incrementAndGet();
			return new PictureResult.NotServed(file, Reasons.of(ex));
		}
	}

	private static void await(Future<?> worker) throws InterruptedException {
		try {
			worker.get();
		}
		catch (CancellationException ex) {
			// stopped before it began
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

}
