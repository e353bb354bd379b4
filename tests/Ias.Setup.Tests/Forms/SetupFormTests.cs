using Ias.Core.Agents;
using Ias.Core.Config;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;
using Ias.Engine.Trust;
using Ias.Setup.Forms;
using Ias.Tests;

namespace Ias.Setup.Tests.Forms;

public sealed class SetupFormTests : IDisposable
{
    private static readonly AgentFound[] Agents =
    [
        new("claude", "Claude Code", "/bin/claude", "2.1", null, new AgentLogin(false, "claude, then /login")),
        new("codex", "Codex CLI", "/bin/codex", "0.9", null, new AgentLogin(true, "OPENAI_API_KEY")),
        new("gemini", "Gemini CLI", "", "", null, AgentLogin.Unknown),
    ];

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_fresh_repository_gets_the_commented_file_with_what_was_chosen_and_the_sprint_that_was_written()
    {
        var form = Form();
        Assert.Equal("codex", Field(form, ConfigKeys.AgentName).Text); // the one that is logged in
        Field(form, ConfigKeys.AutoPush).Text = "prompt";
        Field(form, ConfigKeys.MaxCycles).Text = "7";
        (form.Sprint.Title, form.Sprint.Body) = ("Say hello", "`hello` prints Hello.\n\n### How one checks it\n\ntest/run passes.");

        var told = form.Write(Consent);

        Assert.Equal(
            ConfigTemplate.Write(
                new Dictionary<string, string>
                {
                    [ConfigKeys.Enabled] = "true",
                    [ConfigKeys.AgentName] = "codex",
                    [ConfigKeys.AutoPush] = "prompt",
                    [ConfigKeys.MaxCycles] = "7",
                }
            ),
            _repository.Read(ConfigKeys.FileName)
        );
        Assert.Equal(("sprint-1", "Say hello"), Sprints.Of(_repository.Path) is [var sprint] ? (sprint.Id, sprint.Title) : default);
        Assert.Equal("next: ias run sprint-1 --dry-run", told[^1]);
    }

    [Fact]
    public void What_is_there_is_edited_and_added_to_and_what_it_loosens_is_still_to_be_allowed()
    {
        _repository.Write(ConfigKeys.FileName, "# mine\nagent: my-agent -q # own\nrun_mode: {enabled: true}\n");
        _repository.Write(Scaffold.PlanPath, "# Plan\n\n## Sprint 3: Old\n\nAs it was.\n");
        var form = Form();
        Assert.DoesNotContain(form.Steps[0].Fields, field => field.Key.Path == ConfigKeys.AgentName);
        Assert.Null(form.WhyNot(5)); // the plan may stay as it is
        Field(form, ConfigKeys.MaxCycles).Text = "900";
        (form.Sprint.From, form.Sprint.Title, form.Sprint.Body) = (SprintFrom.Here, "New", "More.");

        var told = form.Write(Consent);

        Assert.Equal(
            "# mine\nagent: my-agent -q # own\nrun_mode: {enabled: true, defaults: {max_cycles: 900}}\n",
            _repository.Read(ConfigKeys.FileName)
        );
        Assert.Equal("# Plan\n\n## Sprint 3: Old\n\nAs it was.\n\n## Sprint 4: New\n\nMore.\n", _repository.Read(Scaffold.PlanPath));
        Assert.Contains("max_cycles", told[^2]);
        Assert.Contains("ias allow", told[^1]);
    }

    [Fact]
    public void Nothing_is_written_before_the_end_and_a_dry_run_shows_both_files()
    {
        var form = Form();
        (form.Sprint.Title, form.Sprint.Body) = ("Say hello", "Hello.");

        var shown = form.Preview();

        Assert.Contains($"{ConfigKeys.FileName}: new", shown);
        Assert.Contains("+  name: codex", string.Join('\n', shown));
        Assert.Contains("+## Sprint 1: Say hello", shown);
        Assert.False(Path.Exists(_repository.At(ConfigKeys.FileName)));
        Assert.False(Path.Exists(_repository.At(Scaffold.PlanPath)));
    }

    [Fact]
    public void A_plan_that_somebody_wrote_meanwhile_stays_theirs()
    {
        var form = Form();
        (form.Sprint.Title, form.Sprint.Body) = ("Say hello", "Hello.");
        _repository.Write(Scaffold.PlanPath, "theirs");

        Assert.Contains("meanwhile", Assert.Throws<ProblemException>(() => form.Write(Consent)).Problem.What);

        Assert.Equal("theirs", _repository.Read(Scaffold.PlanPath));
    }

    [Theory]
    [InlineData("", "x", "title")]
    [InlineData("t", " ", "what shall be true")]
    [InlineData("t", "a\n\n## Sprint 9: more\n\nb", "###")]
    [InlineData("t", "a\n# b", "###")]
    public void A_sprint_that_a_run_would_read_otherwise_is_refused(string title, string body, string why)
    {
        var draft = new SprintDraft(null) { Title = title, Body = body };

        Assert.Contains(why, draft.WhyNot, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(ConfigKeys.MaxCycles, "0", 2)]
    [InlineData(ConfigKeys.TimeoutHours, "eight", 2)]
    [InlineData(ConfigKeys.ReviewAgent, "nobody", 0)]
    public void A_wrong_value_holds_its_step_and_says_what_is_allowed(string key, string text, int step)
    {
        var form = Form();
        Field(form, key).Text = text;

        Assert.NotNull(form.WhyNot(step));
        Assert.Throws<ProblemException>(form.Change);
    }

    [Fact]
    public void Who_is_told_is_asked_and_written_to_the_persons_own_file_alone()
    {
        var file = Path.Combine(_repository.Home, "notify.yaml");
        Directory.CreateDirectory(_repository.Home);
        File.WriteAllText(file, "# mine\nwebhook: https://example.org/old\n");
        var form = Form();
        Assert.Equal("https://example.org/old", form.Notices.Webhook.Text);
        form.Notices.Webhook.Text = "nowhere";
        Assert.Equal("webhook must be a URL.", form.WhyNot(4));
        form.Notices.Webhook.Text = "";
        form.Notices.Command.Text = "notify-send -u critical";
        Assert.Null(form.WhyNot(4));
        Assert.Contains("ias notify command -- notify-send -u critical", form.Preview());

        var told = form.Write(Consent);

        Assert.Equal("# mine\ncommand: [\"notify-send\", \"-u\", \"critical\"]\n", File.ReadAllText(file));
        Assert.Contains($"wrote {file}     (ias notify test sends a notice)", told);
        Assert.DoesNotContain("notify", _repository.Read(ConfigKeys.FileName));
    }

    private ConsentStore Consent => new(TimeProvider.System, _repository.Home);

    private SetupForm Form() => new(GitPlace.Here(_repository.Path), Agents, "ias", Path.Combine(_repository.Home, "notify.yaml"));

    private static FormField Field(SetupForm form, string path) =>
        form.Steps.SelectMany(step => step.Fields).Single(field => field.Key.Path == path);
}
