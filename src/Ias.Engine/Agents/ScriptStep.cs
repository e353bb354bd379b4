using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Engine.Agents;

/// <summary>
/// One step of a scripted agent, and the lines of POSIX sh that perform it. Text from the script is always quoted; commands are the
/// author's own.
/// </summary>
internal abstract record ScriptStep
{
    public abstract string ToShell(ScriptScene scene);

    private static string Quote(string text) => ShellWord.Literal(text);

    private static string Number(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    internal sealed record Print(string Text, bool ToError) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"printf '%s\\n' {Quote(scene.Fill(Text))}{(ToError ? " >&2" : "")}";
    }

    internal sealed record Bytes(byte[] Content) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) =>
            $"printf '{string.Concat(Content.Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}"))}'";
    }

    internal sealed record Write(string Path, string Text, bool Append, string Mode) : ScriptStep
    {
        public override string ToShell(ScriptScene scene)
        {
            var path = scene.Fill(Path);
            var lines = new StringBuilder(ScriptScene.MakeFolderOf(path));
            lines.Append($"printf '%s' {Quote(scene.Fill(Text))} {(Append ? ">>" : ">")} {Quote("./" + path)}");
            return Mode.Length > 0 ? lines.Append($"\nchmod {Mode} {Quote("./" + path)}").ToString() : lines.ToString();
        }
    }

    internal sealed record Delete(string Path) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"rm -rf -- {Quote("./" + scene.Fill(Path))}";
    }

    /// <summary>A command of the script's author, in a subshell, so that its <c>cd</c> and <c>exit</c> stay its own.</summary>
    internal sealed record Run(string Command) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"(\n{scene.Fill(Command)}\n)";
    }

    internal sealed record Sleep(double Seconds, bool Paced) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) =>
            (Paced ? Seconds * scene.Pace : Seconds) is var seconds and > 0 ? $"sleep {Number(seconds)}" : ":";
    }

    internal sealed record Flood(long Size) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) =>
            $"yes 'one more line of a flood that has no end but the one it was given' | head -c {Size}";
    }

    internal sealed record OnSigterm(string Command) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"trap {Quote(scene.Fill(Command))} TERM";
    }

    internal sealed record Fork(string How, double Seconds, bool Empty, bool IgnoreTerm) : ScriptStep
    {
        public override string ToShell(ScriptScene scene)
        {
            var child = $"{(Empty ? "env -i " : "")}sh -c {Quote($"{(IgnoreTerm ? "trap '' TERM; " : "")}sleep {Number(Seconds)}")}";
            return How switch
            {
                "plain" => $"{child} &",
                "session" => $"setsid {child} &",
                _ => $"( setsid sh -c {Quote(child + " &")} & )",
            };
        }
    }

    internal sealed record Commit(string Message) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"git add -A && git commit -q -m {Quote(scene.Fill(Message))}";
    }

    /// <summary>The gate's feedback file. A finding with <c>unless</c> stands only when that command fails; none left: approved.</summary>
    internal sealed record Verdict(IReadOnlyList<ScriptedFinding> Findings, string Note) : ScriptStep
    {
        public override string ToShell(ScriptScene scene)
        {
            var file = scene.FeedbackFile;
            var approved = $"{scene.Approval}\n";
            var lines = new StringBuilder(ScriptScene.MakeFolderOf(file)).Append("findings=\n");
            foreach (var finding in Findings)
            {
                var add = $"findings=\"$findings\"{Quote(finding.Item + "\n")}";
                lines.Append(
                    finding.Unless.Length > 0 ? $"if ! (\n{scene.Fill(finding.Unless)}\n) >/dev/null 2>&1; then {add}; fi\n" : $"{add}\n"
                );
            }

            var note = Note.Length > 0 ? $"\n{scene.Fill(Note)}\n" : "";
            return lines
                .Append($"if [ -z \"$findings\" ]; then printf '%s' {Quote(approved + note)} > {Quote(file)}\n")
                .Append($"else printf 'CHANGES_REQUIRED\\n%s\\n## Findings\\n\\n%s' {Quote(note)} \"$findings\" > {Quote(file)}; fi")
                .ToString();
        }
    }

    internal sealed record Account(IReadOnlyDictionary<string, string> Values) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"printf '%s\\n' {Quote(ScriptedAccount.Write(Values))}";
    }

    internal sealed record Exit(int Status) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"exit {Status}";
    }

    internal sealed record Die(string Signal) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => $"kill -{Signal} $$";
    }

    internal sealed record Hang(string True) : ScriptStep
    {
        public override string ToShell(ScriptScene scene) => "while :; do sleep 3600; done";
    }
}

/// <summary>A finding a script's gate reports, unless a command succeeds.</summary>
internal sealed record ScriptedFinding(string Id, string Severity, string File, int Line, string Title, string Unless)
{
    /// <summary>List item in a feedback file.</summary>
    public string Item =>
        string.Join(
            ' ',
            new[]
            {
                "-",
                Id,
                Severity.Length > 0 ? $"[{Severity}]" : "",
                File.Length > 0 && Line > 0 ? $"{File}:{Line}" : File,
                Title,
            }.Where(part => part.Length > 0)
        );
}

/// <summary>The turn a step is played in.</summary>
internal sealed record ScriptScene(string Target, Phase Phase, int Cycle, int Attempt, string RunId, double Pace)
{
    /// <exception cref="ProblemException">The phase has no verdict.</exception>
    public string FeedbackFile => $"{Prompts.FeedbackFolder(Target)}/{Gate.FeedbackFile}";

    /// <summary>First line of a verdict that approves.</summary>
    /// <exception cref="ProblemException">The phase has no verdict.</exception>
    public string Approval => Gate.Form == VerdictForm.AllGood ? "All good" : "APPROVED";

    private IGate Gate =>
        GateList.All.Find(Phase) is { Form: not VerdictForm.Own } gate
            ? gate
            : throw new ProblemException(
                new Problem(
                    $"The script gives a verdict in the phase {Phase}.",
                    Next: "Put the step verdict under when: {phase: review}, or that of another gate."
                )
            );

    /// <summary>Replaces <c>{target}</c>, <c>{cycle}</c>, <c>{phase}</c>, <c>{attempt}</c> and <c>{run_id}</c>.</summary>
    public string Fill(string text) =>
        !text.Contains('{', StringComparison.Ordinal)
            ? text
            : text.Replace("{target}", Target, StringComparison.Ordinal)
                .Replace("{cycle}", Cycle.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{attempt}", Attempt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{phase}", Phase.Word().Replace("_", "", StringComparison.Ordinal).ToLowerInvariant(), StringComparison.Ordinal)
                .Replace("{run_id}", RunId, StringComparison.Ordinal);

    /// <summary>A line that makes a file's folder, without a process where it is there already; empty for a file at the top.</summary>
    public static string MakeFolderOf(string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } folder && ShellWord.Literal("./" + folder) is var quoted
            ? $"[ -d {quoted} ] || mkdir -p {quoted}\n"
            : "";
}
