using System.Text;
using Ias.Cli.Answers;
using Ias.Engine.Processes;
using Ias.Tui.Preferences;

namespace Ias.Cli.Runs;

/// <summary>Starts the command and calls the address that a person named in <c>notify.yaml</c>. Failures are only reported.</summary>
/// <param name="who">Recipients of the notices.</param>
/// <param name="workTree">Where the command is started.</param>
/// <param name="warn">Told what went wrong.</param>
internal sealed class NoticeSender(NotifyFile who, string workTree, ProcessRunner processes, Action<string> warn)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True when a recipient is named.</summary>
    public bool HasWhom => who.TellsSomebody;

    /// <summary>Sends a notice to the command and the webhook.</summary>
    /// <param name="title">The program and the run's target.</param>
    /// <param name="text">What happened.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="at">When.</param>
    public async Task SendAsync(string title, string text, string run, DateTimeOffset at)
    {
        await Task.Yield(); // the engine does not wait
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
                await PostAsync(webhook, title, text, run, at);
            }
        }
        catch (Exception failed) when (failed is ProblemException or HttpRequestException or OperationCanceledException or IOException)
        {
            warn($"no notification could be sent: {failed.Message}");
        }
    }

    private async Task PostAsync(Uri webhook, string title, string text, string run, DateTimeOffset at)
    {
        var body = JsonAnswer.Text(new RunNotice(title, text, workTree, run, at), indented: false);
        using var http = new HttpClient { Timeout = Patience };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(webhook, content);
        if (!answer.IsSuccessStatusCode)
        {
            warn($"the webhook answered {(int)answer.StatusCode}");
        }
    }
}
