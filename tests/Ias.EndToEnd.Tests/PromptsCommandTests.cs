using Ias.Cli;
using Ias.Core.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class PromptsCommandTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _repository.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Show_prints_the_built_in_template_until_the_repository_has_its_own()
    {
        Assert.Equal(ExitCode.Ok, await Call("prompts", "show", "review"));
        Assert.Equal(Prompts.Template("review") + "\n", _out.ToString());

        _out.GetStringBuilder().Clear();
        _repository.Write("docs/ias/prompts/review.md", "Look at {{target}}.\n");
        Assert.Equal(ExitCode.Ok, await Call("prompts", "show", "review"));
        Assert.Equal("Look at {{target}}.\n", _out.ToString());
    }

    [Fact]
    public async Task Show_without_a_name_prints_all_and_where_each_comes_from()
    {
        _repository.Write("docs/ias/prompts/audit.md", "Our own audit.\n");

        Assert.Equal(ExitCode.Ok, await Call("prompts", "show"));

        Assert.Contains("=== implement (built in)\n", _out.ToString());
        Assert.Contains("=== review (built in)\n", _out.ToString());
        Assert.Contains("=== audit (docs/ias/prompts/audit.md)\nOur own audit.\n", _out.ToString());
    }

    [Fact]
    public async Task Eject_writes_what_is_missing_and_leaves_what_is_there()
    {
        var own = Path.Combine(_repository.Path, "docs", "ias", "prompts", "audit.md");
        _repository.Write("docs/ias/prompts/audit.md", "Our own audit.\n");

        Assert.Equal(ExitCode.Ok, await Call("prompts", "eject"));

        Assert.Equal(
            string.Concat(
                Prompts.Names.Select(name =>
                    name == "audit" ? "left   docs/ias/prompts/audit.md  (already exists)\n" : $"wrote  docs/ias/prompts/{name}.md\n"
                )
            ),
            _out.ToString()
        );
        Assert.Equal("Our own audit.\n", await File.ReadAllTextAsync(own, TestContext.Current.CancellationToken));
        Assert.Equal(
            Prompts.Template("implement") + "\n",
            await File.ReadAllTextAsync(
                Path.Combine(_repository.Path, "docs", "ias", "prompts", "implement.md"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ExitCode.NothingToDo, await Call("prompts", "eject"));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_known_ones()
    {
        Assert.Equal(ExitCode.Usage, await Call("prompts", "show", "deploy"));

        Assert.All(Prompts.Names, name => Assert.Contains(name, _error.ToString()));
    }

    private async Task<ExitCode> Call(params string[] args)
    {
        using var context = new CommandContext(TimeProvider.System, _out, _error, _repository.Path);
        return await App.RunAsync(args, context);
    }
}
