using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Trust;
using Ias.Setup.Forms;
using Ias.Tests;

namespace Ias.Setup.Tests.Forms;

public sealed class SettingsFormTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Every_key_is_shown_with_what_it_means_is_allowed_and_by_default()
    {
        _repository.Write(ConfigKeys.FileName, "run_mode: {defaults: {max_cycles: 9}}\n");
        var form = Form();

        Assert.Equal(ConfigKeys.All, form.Fields.Select(field => field.Key));
        Assert.All(form.Fields, field => Assert.Contains($"allowed   {field.Key.Allowed}", form.About(field)));
        var cycles = Field(form, ConfigKeys.MaxCycles);
        Assert.Equal("9", cycles.Text);
        Assert.Contains("default   20", form.About(cycles));
        Assert.Contains("in force  9, .loa.config.yaml:1", form.About(cycles));
    }

    [Fact]
    public void What_is_saved_are_the_changed_keys_alone_and_they_are_the_persons_word()
    {
        _repository.Write(ConfigKeys.FileName, "# mine\nrun_mode: {defaults: {max_cycles: 9}} # nights\nagent: {name: claude}\n");
        var (form, consent) = (Form(), new ConsentStore(TimeProvider.System, _repository.Home));
        Field(form, ConfigKeys.MaxCycles).Text = "50";
        Field(form, ConfigKeys.AgentName).Text = "";
        Field(form, ConfigKeys.AgentCommand).Text = "my-agent --quiet"; // two ways to name one: the other goes first

        var told = form.Save(form.Change(), consent);

        Assert.Equal(
            "# mine\nrun_mode: {defaults: {max_cycles: 50}} # nights\nagent:\n  command: [my-agent, '--quiet']\n",
            _repository.Read(ConfigKeys.FileName)
        );
        Assert.Single(told); // nothing is left to be allowed
    }

    [Fact]
    public void What_does_not_go_together_and_what_is_not_allowed_is_refused_as_a_run_would()
    {
        _repository.Write(ConfigKeys.FileName, "agent: {name: claude}\n");
        var form = Form();
        Field(form, ConfigKeys.AgentCommand).Text = "my-agent";
        Assert.Contains("cannot be used together", Assert.Throws<ProblemException>(form.Change).Problem.What);

        Field(form, ConfigKeys.AgentCommand).Text = "";
        Field(form, ConfigKeys.InjectionThreshold).Text = "2";
        Assert.Contains("out of range", Assert.Single(form.Problems));
        Assert.Throws<ProblemException>(form.Change);
    }

    private SettingsForm Form() => new(GitPlace.Here(_repository.Path), "ias");

    private static FormField Field(SettingsForm form, string path) => form.Fields.Single(field => field.Key.Path == path);
}
