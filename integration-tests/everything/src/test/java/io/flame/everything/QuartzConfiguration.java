package io.flame.everything;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QuartzConfiguration {

	@Bean
	JobDetail quartzJob() {
		return JobBuilder.newJob(QuartzJob.class).withIdentity("job").storeDurably().build();
	}

	@Bean
	Trigger quartzTrigger(JobDetail job) {
		return TriggerBuilder.newTrigger().forJob(job).startNow().build();
	}

	public static class QuartzJob implements Job {

		@Override
		public void execute(JobExecutionContext context) {
			Activity.seen.add("Quartz job");
		}

	}

}
