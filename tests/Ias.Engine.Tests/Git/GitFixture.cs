using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>A real repository with the engine's view of it.</summary>
public sealed class GitFixture : IDisposable
{
    private readonly TemporaryFolder _state = new();

    public GitFixture(bool withRemote = false)
    {
        Tree = new TemporaryRepository(withRemote);
        Processes = new ProcessRunner(TimeProvider.System);
        Guard = new TurnGuard(Processes, TimeProvider.System) { StateFolder = _state.At("guard"), Program = ["/bin/true"] };
    }

    public TemporaryRepository Tree { get; }
    public ProcessRunner Processes { get; }
    public TurnGuard Guard { get; }

    public Task<Repository> OpenAsync() => Repository.OpenAsync(Processes, Tree.Path, default);

    public GuardRequest Request =>
        new(
            "turn",
            Tree.Path,
            "feature/x",
            TemporaryRepository.TryRun("git", Tree.Path, "rev-parse", "--verify", "-q", "HEAD").Output,
            [],
            ReadOnly: false,
            [],
            _state.Path,
            CheckRemote: false
        );

    public async Task<CommitOutcome> CommitAsync(Repository? repository = null, string[]? only = null, string[]? except = null) =>
        await (repository ?? await OpenAsync()).CommitAsync(
            new CommitRequest("feat(sprint-1): work", [new("Run-Id", "run-1"), new("Cycle", "2")], only ?? [], except ?? [".run"], Request),
            Guard,
            default
        );

    /// <summary>Writes an executable hook.</summary>
    public void Hook(string name, string script)
    {
        var file = Path.Combine(Tree.Path, ".git", "hooks", name);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    public void Dispose()
    {
        Processes.Dispose();
        Tree.Dispose();
        _state.Dispose();
    }
}
