using System.Text;
using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Tui.Tests.Agents.Toy;

/// <summary>Agent as CONTRIBUTING.md says to add one: this file is its folder, and a line in a list registers it.</summary>
public sealed class ToyAgent : IAgent
{
    public string Name => "toy";

    public string Title => "Toy Coder";

    public string HowToLogIn => "toy login";

    public IEventWords Words { get; } = new Events();

    public AgentHome Home { get; } =
        new()
        {
            Folders = [new(".toy", "TOY_HOME", ".toy", "login.json", ["token"], ["sessions"], ["cache"])],
            Files = [".toy.json"],
            Programs = [".toy/bin"],
            Caches = ["toy"],
        };

    public AgentVariables Variables { get; } =
        new()
        {
            Families = ["TOY_"],
            Names = ["PLAYGROUND"],
            Keys = ["TOY_API_KEY"],
        };

    // In the place of a program that is installed: a shell that prints what such a program would.
    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        var script = Path.Combine(turn.ScratchFolder, "toy.sh");
        return new AgentCommand
        {
            FileName = "/bin/sh",
            Arguments = [script],
            WorkingDirectory = turn.WorkTree,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TOY_MODEL"] = turn.Model },
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
            Files = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [script] = """
                    read -r prompt
                    printf '{"toy":"begin","session":"t-1","model":"%s"}\n' "$TOY_MODEL"
                    printf '{"toy":"run","command":"echo built > made.txt"}\n'
                    echo built > made.txt
                    printf '{"toy":"say","text":"I was asked: %s key ghp_0123456789abcdefghijABCDEFGHIJ"}\n' "$prompt"
                    printf '{"toy":"end","in":120,"out":7}\n'

                    """,
            },
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output();

    public AgentCommand Probe(string workTree) =>
        new()
        {
            FileName = Name,
            Arguments = ["--version"],
            WorkingDirectory = workTree,
        };

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable("TOY_API_KEY") ?? place.ByFile("TOY_HOME", ".toy", "login.json") ?? new AgentLogin(null, HowToLogIn);

    private sealed class Output : JsonLineOutput
    {
        private string _said = "";
        private long? _input;
        private long? _output;

        public override AgentAccount Close(int exitCode) =>
            (IsOver ? Said(AgentAccounts.FromExit(exitCode), exitCode) : Unfinished(exitCode)) with
            {
                SessionId = SessionId,
                Calls = Calls,
                InputTokens = _input,
                OutputTokens = _output,
                Closing = _said,
            };

        protected override void Event(JsonElement line)
        {
            switch (line.Text("toy"))
            {
                case "begin":
                    SessionId = line.Text("session");
                    Calls++;
                    break;
                case "say":
                    _said = line.Text("text");
                    break;
                case "end":
                    (_input, _output, IsOver) = (line.Count("in"), line.Count("out"), true);
                    break;
            }
        }
    }

    private sealed class Events : IEventWords
    {
        public bool Recognises(JsonElement line) => line.Part("toy").ValueKind == JsonValueKind.String;

        public void Render(JsonElement line, IEventText text)
        {
            switch (line.AsText("toy"))
            {
                case "begin":
                    text.Add(LogRole.Muted, $"toy {line.AsText("model")}, session {line.AsText("session")}");
                    break;
                case "run":
                    text.Command(line.AsText("command"));
                    break;
                case "say":
                    text.AddMessage(line.AsText("text"));
                    break;
                case "end":
                    text.Add(LogRole.Good, $"done, {line.Number("in")} in, {line.Number("out")} out");
                    break;
            }
        }
    }
}
