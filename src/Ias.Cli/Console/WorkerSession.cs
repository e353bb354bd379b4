using System.Globalization;
using Ias.Cli.Ice;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Loops;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary>The loops of this machine, one a login, as long as the program runs.</summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly CommandContext _context;
    private readonly ProcessRunner _processes;

    public WorkerSession(CommandContext context)
    {
        _context = context;
        _processes = new ProcessRunner(context.Time);
        Host = new WorkerHost(
            context.CalledAs,
            [Environment.ProcessPath!],
            context.Time,
            _processes,
            async (place, cancel) => (await PersonsGuard.PrepareAsync(_processes, place, Tell, cancel)).Guard,
            Tell
        );
    }

    public WorkerHost Host { get; }

    /// <summary>The logins by which this machine can work: those with a checkout.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static IReadOnlyList<Login> Logins(CommandContext context)
    {
        var logins = new LoginFile(context.PersonFolder).All();
        var links = new LinkFile(context.PersonFolder).All();
        var linked = logins.Where(login => links.Any(link => link.IsOf(login))).ToList();
        return linked.Count > 0
            ? linked
            : throw new ProblemException(
                logins.Count == 0
                    ? new Problem(
                        "You are logged in to no Console.",
                        Next: $"{context.CalledAs:raw} auth login URL",
                        Exit: ExitCode.NothingToDo
                    )
                    : new Problem(
                        "No checkout on this machine is linked to a repository of a Console.",
                        string.Join(", ", logins),
                        $"{context.CalledAs:raw} repo link DIR",
                        ExitCode.NothingToDo
                    )
            );
    }

    /// <summary>Works for each login until asked to stop; returns the worst of their exit codes.</summary>
    /// <exception cref="ProblemException">One of them cannot continue; the others have finished their jobs.</exception>
    public async Task<ExitCode> RunAsync(
        IReadOnlyList<Login> logins,
        Func<IReadOnlyList<RepositoryLink>> links,
        string? name,
        LoopOptions options
    )
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(_context.Interrupt);
        using var now = CancellationTokenSource.CreateLinkedTokenSource(_context.Terminate, _context.Kill);
        var works = logins.Select(WorkAsync).ToList();
        var exits = await Task.WhenAll(works);
        return exits.Max();

        async Task<ExitCode> WorkAsync(Login login)
        {
            try
            {
                using var loop = new WorkerLoop(
                    login,
                    links,
                    new WorkFolder(_context.PersonFolder, login),
                    WorkerIdentity.Here(
                        options.Role == WorkerRole.Agent ? name : $"{name ?? Environment.MachineName} ({options.Role.Name})",
                        _context.PersonFolder,
                        ProgramVersion.Text.Replace(' ', '/')
                    ),
                    options,
                    Host
                );
                return await loop.RunAsync(together.Token, now.Token);
            }
            catch (ProblemException)
            {
                await together.CancelAsync();
                throw;
            }
        }
    }

    public void Dispose() => _processes.Dispose();

    private void Tell(string sentence)
    {
        if (!_context.Quiet)
        {
            _context.Error.WriteLine(
                $"{_context.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {Ias.Core.Text.Wording.Plain(sentence)}"
            );
        }
    }
}
