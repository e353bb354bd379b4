using Ias.Core.Text;
using Ias.Engine.PreflightChecks;
using Ias.Setup.Forms;
using Terminal.Gui.App;

namespace Ias.Setup.Screens;

/// <summary>Pre-flight results for a step's answers, checked again when nothing was typed for a moment.</summary>
internal sealed class StepChecks(IApplication app, SetupServices services, CancellationToken cancel)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private int _asked;

    /// <summary>View in which the results are shown.</summary>
    public Words View { get; } = new();

    /// <summary>Shows nothing, and nothing that was asked before.</summary>
    public void Forget()
    {
        _asked++;
        View.Text = "";
    }

    /// <summary>Asks, and shows the answer unless something else was asked meanwhile.</summary>
    /// <param name="names">The checks to be shown.</param>
    public void Ask(SetupForm form, IReadOnlyList<string> names)
    {
        var asked = ++_asked;
        _ = AskAsync();

        async Task AskAsync()
        {
            string said;
            try
            {
                var configuration = form.Change().Read();
                await Task.Delay(Moment, cancel).ConfigureAwait(false);
                if (asked != _asked)
                {
                    return;
                }

                said = string.Join(
                    '\n',
                    (await services.Check(configuration, cancel).ConfigureAwait(false)).Where(c => names.Contains(c.Name)).Select(Line)
                );
            }
            catch (ProblemException refused)
            {
                said = Wording.Plain(refused.Problem.What);
            }
            catch (OperationCanceledException)
            {
                return; // the form has ended
            }

            app.Invoke(() => View.Text = asked == _asked ? said : View.Text);
        }
    }

    private static string Line(PreflightCheck check)
    {
        var mark = check.Level switch
        {
            PreflightLevel.Ok => "ok",
            PreflightLevel.Note => "note",
            PreflightLevel.Warning => "warning",
            _ => "problem",
        };
        return Wording.Plain($"{mark} {check.Text}{(check.Fix.Length > 0 ? $"  → {check.Fix}" : "")}");
    }
}
