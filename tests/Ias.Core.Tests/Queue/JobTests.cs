using System.Text;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class JobTests
{
    private static readonly RunnerOptions Options = new();

    [Fact]
    public void A_key_of_the_configuration_that_nobody_reads_is_told_with_the_nearest_one()
    {
        var (options, _) = JobReader.ReadOptions("""{"attemps": 2, "lanes": 2, "zzz": 1}"""u8);

        Assert.Equal(["unknown key attemps, ignored; did you mean attempts?", "unknown key zzz, ignored"], options!.UnknownKeys());
    }

    [Fact]
    public void A_queue_s_own_checks_are_the_lines_that_a_run_has()
    {
        var (options, _) = JobReader.ReadOptions(
            """
            {"checks": [{"name": "tests",
                         "run": ["make", "test"], "timeout_minutes": 2.5}]}
            """u8
        );

        Assert.Equal(["""{"name":"tests","run":["make","test"],"timeout_minutes":2.5}"""], options!.ChecksRead);
        Assert.Empty(options.UnknownKeys());
    }

    [Theory]
    [InlineData("""[{"name":"tests"}]""", "checks[0]: its run is not a list of words")]
    [InlineData("""[{"name":"a","run":["true"]}, 3]""", "checks[1]: it has no name and run")]
    [InlineData("""[{"name":"a","run":["true"]},{"name":"a","run":["false"]}]""", "checks: allowed is one check of each name")]
    public void A_broken_check_of_a_queue_says_where_and_why(string checks, string said) =>
        Assert.Contains(said, JobReader.ReadOptions(Encoding.UTF8.GetBytes($$"""{"checks":{{checks}}}""")).Wrong);

    [Fact]
    public void A_job_written_by_hand_needs_no_more_than_role_and_prompt()
    {
        var (job, wrong) = JobReader.Read("""{"role":"reviewer","prompt":"look\nat it"}"""u8);

        Assert.Empty(wrong);
        Assert.Equal(("reviewer", Job.UsualPriority, JobStatus.Pending, "look"), (job!.Role, job.Priority, job.Status, job.Called));
        Assert.Empty(JobReader.Problems(job, Options));
    }

    [Theory]
    [InlineData("{\n \"role\": \"pm\",\n \"prompt\": 3\n}", "line 3, key prompt")]
    [InlineData("{\n \"role\": \"pm\",\n", "line 3")]
    [InlineData("""{"role":"pm"}""", "prompt")]
    [InlineData("null", "it is null")]
    [InlineData("""{"role":"pm","prompt":"x","id":"../../etc"}""", "id: '../../etc' is not an id")]
    public void A_broken_job_says_where_and_why(string json, string said) =>
        Assert.Contains(said, JobReader.Read(Encoding.UTF8.GetBytes(json)).Wrong);

    [Theory]
    [InlineData(
        """{"role":"king","prompt":"x"}""",
        "role: there is no 'king'; known roles are implementer, orchestrator, pm, researcher, reviewer, test-runner, ux"
    )]
    [InlineData("""{"role":"pm","prompt":" "}""", "prompt: it is empty")]
    [InlineData("""{"role":"pm","prompt":"x","priority":100}""", "priority: allowed is 0 (first) to 99 (last)")]
    [InlineData("""{"role":"pm","prompt":"x","title":"a\nb"}""", "title: allowed is one line of at most 200 characters")]
    [InlineData("""{"role":"pm","prompt":"x","timeout_minutes":0}""", "timeout_minutes: allowed is more than 0, at most 1440")]
    [InlineData("""{"role":"pm","prompt":"x","depends_on":["y"]}""", "depends_on: 'y' is not a job id")]
    public void What_cannot_be_queued_says_the_key_and_what_is_allowed(string json, string said) =>
        Assert.Equal(said, Assert.Single(JobReader.Problems(JobReader.Read(Encoding.UTF8.GetBytes(json)).Job!, Options)));

    [Fact]
    public void Keys_of_another_version_are_kept_when_a_job_is_written_again()
    {
        var job = JobReader.Read("""{"role":"pm","prompt":"x","colour":{"of":"hope"}}"""u8).Job!;

        var again = JobReader.Read(JobReader.Write(job with { Attempts = 2 }, RunnerJson.Default.Job)).Job!;

        Assert.Equal("hope", again.Unknown!["colour"].GetProperty("of").GetString());
        Assert.Equal(2, again.Attempts);
    }

    [Fact]
    public void Only_a_settled_job_has_its_status_written()
    {
        Assert.DoesNotContain("status", Text(new Job("pm", "x")));
        Assert.Contains("\"status\": \"blocked\"", Text(new Job("pm", "x", Status: JobStatus.Blocked)));

        static string Text(Job job) => JsonSerializer.Serialize(job, RunnerJson.Default.Job);
    }

    [Fact]
    public void A_result_of_an_older_claim_is_refused()
    {
        var job = new Job("pm", "x", Status: JobStatus.Running, ClaimGeneration: 3);

        Assert.True(job.Accepts(3));
        Assert.False(job.Accepts(2));
        Assert.False((job with { Status = JobStatus.Pending }).Accepts(3));
    }

    [Theory]
    [InlineData("my-feature", true)]
    [InlineData("a", true)]
    [InlineData("2-b", true)]
    [InlineData("My", false)]
    [InlineData("-a", false)]
    [InlineData("a--b", false)]
    [InlineData("a_b", false)]
    [InlineData("", false)]
    [InlineData("../x", false)]
    public void A_runs_name_is_small_letters_and_digits_joined_by_hyphens(string name, bool isOne) =>
        Assert.Equal(isOne, RunName.IsPart(name));

    [Fact]
    public void The_nearest_name_is_offered() => Assert.Equal("add-export-to-csv", RunName.Nearest("Add Export: to__CSV!"));
}
