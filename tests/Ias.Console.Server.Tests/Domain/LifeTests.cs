using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Tests.Domain;

public sealed class LifeTests
{
    [Fact]
    public void Of_a_jobs_states_done_alone_is_final() =>
        Assert.Equal(
            [JobState.Done],
            Enum.GetValues<JobState>().Where(state => !Enum.GetValues<JobEvent>().Any(by => JobLife.From(state).CanFire(by)))
        );

    [Fact]
    public void Only_its_last_holder_reports_on_a_job_whose_lease_ran_out()
    {
        JobEvent[] reports = [JobEvent.Renew, JobEvent.Finish, JobEvent.Fail, JobEvent.Ask];

        Assert.All(reports, by => Assert.True(JobLife.From(JobState.Pending).CanFire(by)));
        Assert.All(reports, by => Assert.False(JobLife.From(JobState.Pending, byLastHolder: false).CanFire(by)));
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(-5, 15)]
    [InlineData(1, 10)]
    [InlineData(20 * 60_000, 20)]
    [InlineData(long.MaxValue, 30)]
    public void A_lease_has_ten_to_thirty_minutes_and_fifteen_unasked(long asked, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), JobLife.Lease(asked));
}
