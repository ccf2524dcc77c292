package io.flame.sample.workshop;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

import javax.imageio.ImageIO;

import io.flame.sample.workshop.ContactSheet.Print;

/**
 * Paints a contact sheet: a grid of prints on dark ground, each with its name and its
 * palette.
 */
final class ContactSheetPainter {

	private static final int PRINT_WIDTH = 320;

	private static final int PRINT_HEIGHT = 240;

	private static final int CELL_HEIGHT = PRINT_HEIGHT + 78;

	private static final int GAP = 40;

	private static final int MARGIN = 64;

	private static final int HEADER = 76;

	private static final int MAX_COLUMNS = 6;

	private static final Color GROUND = new Color(0x1b1c1f);

	private static final Color MOUNT = new Color(0x232428);

	private static final Color TEXT = new Color(0xeceae4);

	private static final Color FAINT_TEXT = new Color(0x93918b);

	private static final Color RULE = new Color(0x37383c);

	private static final Font TITLE_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 30);

	private static final Font NOTE_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 18);

	private static final Font CAPTION_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 16);

	private static final Font DETAILS_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

	private final ContactSheet sheet;

	private final int columns;

	ContactSheetPainter(ContactSheet sheet) {
		this.sheet = sheet;
		int count = sheet.prints().size();
		this.columns = Math.min(Math.max(Math.min(count, 3), (int) Math.ceil(Math.sqrt(count))), MAX_COLUMNS);
	}

	BufferedImage paint() {
		int rows = (this.sheet.prints().size() + this.columns - 1) / this.columns;
		int width = 2 * MARGIN + this.columns * (PRINT_WIDTH + GAP) - GAP;
		int height = 2 * MARGIN + HEADER + rows * (CELL_HEIGHT + GAP) - GAP;
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
		graphics.setColor(GROUND);
		graphics.fillRect(0, 0, width, height);
		paintHeader(graphics, width);
		for (int i = 0; i < this.sheet.prints().size(); i++) {
			int x = MARGIN + (i % this.columns) * (PRINT_WIDTH + GAP);
			int y = MARGIN + HEADER + (i / this.columns) * (CELL_HEIGHT + GAP);
			paintPrint(graphics, this.sheet.prints().get(i), x, y);
		}
		graphics.dispose();
		return image;
	}

	private void paintHeader(Graphics2D graphics, int width) {
		graphics.setFont(NOTE_FONT);
		int noteWidth = graphics.getFontMetrics().stringWidth(this.sheet.note());
		graphics.setColor(FAINT_TEXT);
		graphics.drawString(this.sheet.note(), width - MARGIN - noteWidth, MARGIN + 26);
		graphics.setFont(TITLE_FONT);
		graphics.setColor(TEXT);
		int room = width - 2 * MARGIN - noteWidth - GAP;
		graphics.drawString(Ellipsis.middle(this.sheet.title(), graphics.getFontMetrics(), room), MARGIN, MARGIN + 26);
		graphics.setColor(RULE);
		graphics.fillRect(MARGIN, MARGIN + 46, width - 2 * MARGIN, 1);
	}

	private void paintPrint(Graphics2D graphics, Print print, int x, int y) {
		BufferedImage thumbnail = Thumbnail.of(read(print), PRINT_WIDTH, PRINT_HEIGHT);
		graphics.setColor(MOUNT);
		graphics.fillRect(x, y, PRINT_WIDTH, PRINT_HEIGHT);
		graphics.drawImage(thumbnail, x + (PRINT_WIDTH - thumbnail.getWidth()) / 2,
				y + (PRINT_HEIGHT - thumbnail.getHeight()) / 2, null);
		graphics.setFont(CAPTION_FONT);
		graphics.setColor(TEXT);
		graphics.drawString(Ellipsis.middle(print.caption(), graphics.getFontMetrics(), PRINT_WIDTH), x,
				y + PRINT_HEIGHT + 25);
		graphics.setFont(DETAILS_FONT);
		graphics.setColor(FAINT_TEXT);
		graphics.drawString(Ellipsis.middle(print.details(), graphics.getFontMetrics(), PRINT_WIDTH), x,
				y + PRINT_HEIGHT + 45);
		paintPalette(graphics, print.palette(), x, y + PRINT_HEIGHT + 58);
	}

	private void paintPalette(Graphics2D graphics, List<PaletteColour> palette, int x, int y) {
		Shape clip = graphics.getClip();
		graphics.clip(new RoundRectangle2D.Double(x, y, PRINT_WIDTH, 16, 8, 8));
		// every colour is to be seen, however small its share
		double least = 0.05;
		double total = palette.stream().mapToDouble((colour) -> Math.max(least, colour.share())).sum();
		double left = x;
		for (PaletteColour colour : palette) {
			double width = PRINT_WIDTH * Math.max(least, colour.share()) / total;
			graphics.setColor(new Color(colour.rgb()));
			graphics.fill(new Rectangle2D.Double(left, y, width, 16));
			left += width;
		}
		graphics.setClip(clip);
		graphics.setColor(RULE);
		graphics.draw(new RoundRectangle2D.Double(x, y, PRINT_WIDTH, 16, 8, 8));
	}

	private static BufferedImage read(Print print) {
		try {
			BufferedImage image = ImageIO.read(new ByteArrayInputStream(print.thumbnail()));
			if (image != null) {
				return image;
			}
		}
		catch (IOException ex) {
			// reported below
		}
		throw new UnreadablePictureException("the thumbnail of '" + print.caption() + "' is no picture");
	}

}
