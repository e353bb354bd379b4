using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The agent in shell that docs/guide/agents.md shows, as it stands there.</summary>
public sealed class DocumentedAgentTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public DocumentedAgentTests()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "guide", "agents.md"));
        _sandbox.Repository.Write("agent.sh", Block(page, "```sh\n#!/bin/sh\n"));
        _sandbox.Repository.Write(
            ".loa.config.yaml",
            $"run_mode:\n  enabled: true\n{Block(page, "```yaml\nagent:\n  command: [sh, agent.sh]\n")}"
        );
        _sandbox.Repository.Git("add", "-A");
        _sandbox.Repository.Git("commit", "-q", "-m", "an agent of its own");
    }

    [Fact]
    public void It_takes_a_sprint_through_its_gates()
    {
        var run = _sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal("sprint-1: done in cycle 1\nsprint-1: done in cycle 2\n", _sandbox.Repository.Read("work.txt"));
        Assert.Equal(1, _sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
    }

    [Fact]
    public void It_asks_a_person_does_its_job_by_the_answer_and_says_so()
    {
        QueueScene.Need(_sandbox.Ias("new-run", "export"));
        var id = QueueScene.Need(_sandbox.Ias("runner", "enqueue", "--role", "implementer", "--prompt", "export the orders")).Out.Trim();

        _sandbox.Ias("runner", "run-loop");

        Assert.Contains("Comma or semicolon?", _sandbox.Ias("runner", "show", id).Out);
        QueueScene.Need(_sandbox.Ias("decide", id, "semicolon"));
        Assert.Equal("", _sandbox.Repository.Git("status", "--porcelain"));
        QueueScene.Need(_sandbox.Ias("runner", "run-loop"));
        Assert.Equal($"{id}: done, as you said.\n", _sandbox.Repository.Read("work.txt"));
        Assert.Contains($"\n{id}: done, as you said.\n", _sandbox.Ias("runner", "show", id).Out);
    }

    public void Dispose() => _sandbox.Dispose();

    // The block that begins like this, without its fences.
    private static string Block(string page, string beginning)
    {
        var at = page.IndexOf(beginning);
        var from = page.IndexOf('\n', at) + 1;
        return page[from..page.IndexOf("```", from)];
    }
}
