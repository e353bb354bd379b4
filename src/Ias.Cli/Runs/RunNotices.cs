using System.Text;
using Ias.Cli.Answers;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Processes;
using Ias.Tui.Preferences;

namespace Ias.Cli.Runs;

/// <summary>Tells whoever a person named in <c>notify.yaml</c> that the run halted, is complete or needs somebody. It delays nothing, and
/// no failure of it stops a run.</summary>
/// <param name="who">Who is told.</param>
/// <param name="workTree">Where the command is started.</param>
/// <param name="warn">Told what went wrong.</param>
internal sealed class RunNotices(NotifyFile who, string workTree, ProcessRunner processes, Action<string> warn)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<Task> _under = [];
    private RunEvent.RunStarted? _run;

    /// <summary>Takes in an event.</summary>
    /// <param name="target">What is run, where the event that says so was another engine's.</param>
    public void Tell(RunEvent happened, string target)
    {
        _run = happened as RunEvent.RunStarted ?? _run;
        if (WordsOf(happened) is { } words && (who.Command.Count > 0 || who.Webhook is not null))
        {
            _under.Add(TellAsync($"ias {_run?.Target ?? target}", words, happened));
        }
    }

    /// <summary>Ends when everybody was told, or was waited for long enough.</summary>
    public Task EndAsync() => Task.WhenAll(_under);

    private static string? WordsOf(RunEvent happened) =>
        happened switch
        {
            RunEvent.StateChanged { To: RunState.Halted } e => $"HALTED: {e.Reason}",
            RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } => "complete",
            RunEvent.PushRequested e => EventWording.Line(e),
            _ => null,
        };

    private async Task TellAsync(string title, string text, RunEvent happened)
    {
        await Task.Yield(); // the engine goes on
        try
        {
            if (who.Command.Count > 0)
            {
                var program = who.Command[0];
                var result = await processes.RunAsync(
                    new ProcessSpec
                    {
                        FileName = program,
                        Arguments = [.. who.Command.Skip(1), title, text],
                        WorkingDirectory = workTree,
                        Timeout = Patience,
                    },
                    CancellationToken.None
                );
                if (!result.Ok)
                {
                    warn($"the notify command {program} failed: {result.Error.Trim()}");
                }
            }

            if (who.Webhook is { } webhook)
            {
                await PostAsync(webhook, title, text, happened);
            }
        }
        catch (Exception failed) when (failed is ProblemException or HttpRequestException or OperationCanceledException or IOException)
        {
            warn($"no notification could be sent: {failed.Message}");
        }
    }

    private async Task PostAsync(Uri webhook, string title, string text, RunEvent happened)
    {
        var body = JsonAnswer.Text(new RunNotice(title, text, workTree, _run?.RunId ?? "", happened.At), indented: false);
        using var http = new HttpClient { Timeout = Patience };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(webhook, content);
        if (!answer.IsSuccessStatusCode)
        {
            warn($"the webhook answered {(int)answer.StatusCode}");
        }
    }
}
