using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

public sealed class ScriptedAgent(string scriptPath) : IAgent
{
    public string Name => "scripted";

    public ProcessSpec Prepare(AgentTurn turn) => throw new NotSupportedException(scriptPath);

    public IAgentOutput ReadOutput() => throw new NotSupportedException();

    public ProcessSpec? Probe(string workTree) => null;
}
