package io.flame.app;

import java.util.ArrayList;
import java.util.List;

import org.springframework.stereotype.Component;

@Component
public class LineRepository implements Repository<Order.Line> {

	@Override
	public Order.Line echo(Order.Line value) {
		return value;
	}

	@Override
	public List<Order.Line> twice(List<Order.Line> values) {
		List<Order.Line> twice = new ArrayList<>(values);
		twice.addAll(values);
		return twice;
	}

	public String notPartOfTheService() {
		return "never";
	}

}
