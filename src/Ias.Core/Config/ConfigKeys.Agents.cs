using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Config.Keys;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of the coding agents.
public static partial class ConfigKeys
{
    public const string AgentName = "agent.name";
    public const string AgentCommand = "agent.command";
    public const string AgentScript = "agent.script";
    public const string AgentPrompt = "agent.prompt";
    public const string AgentModel = "agent.model";
    public const string AgentFallback = "agent.fallback";
    public const string ImplementAgent = "agents.implement";
    public const string ReviewAgent = "agents.review";
    public const string AuditAgent = "agents.audit";
    public const string Prices = "agents.prices";

    private static ConfigKey[] OfAgents =>
        [
            new(
                AgentName,
                ConfigType.Text,
                "",
                "A coding agent ias knows by name",
                "--agent",
                "NAME|COMMAND",
                Unset: "none",
                Guards: Guard.Agent,
                Binding: new(
                    (o, set) => o with { Agent = set.Text },
                    o => o.Agent is KnownAgents.Command or KnownAgents.Scripted ? null : Words(o.Agent)
                )
            ),
            new(
                AgentCommand,
                ConfigType.Command,
                "",
                "Any program as the agent, as a list of words; no shell runs it",
                Unset: "none",
                Guards: Guard.Program,
                Binding: new(
                    (o, set) => set.IsSet ? o with { Agent = KnownAgents.Command, AgentCommand = set.Items } : o,
                    o => o.Agent == KnownAgents.Command ? Words(o.AgentCommand) : null
                )
            ),
            new(
                AgentScript,
                ConfigType.Text,
                "",
                "A script that the built-in scripted agent plays (for demos and tests)",
                Unset: "none",
                Guards: Guard.Program,
                Binding: new(
                    (o, set) => set.IsSet ? o with { Agent = KnownAgents.Scripted, AgentScript = set.Text } : o,
                    o => o.Agent == KnownAgents.Scripted ? Words(o.AgentScript) : null,
                    IsPath: true
                )
            ),
            new(
                AgentPrompt,
                ConfigType.Choice,
                "stdin",
                "How a command gets its prompt: on standard input, as the last argument, or as a file path",
                Choices: ["stdin", "argument", "file"],
                Guards: Guard.Nothing,
                Binding: new((o, set) => o with { PromptBy = set.Text }, o => Words(o.PromptBy))
            ),
            new(
                AgentModel,
                ConfigType.Text,
                "",
                "Model name passed to the agent",
                "--model",
                "NAME",
                Unset: "the agent's own default",
                Guards: Guard.Nothing,
                Binding: new((o, set) => o with { Model = set.Text }, o => Words(o.Model))
            ),
            new(
                AgentFallback,
                ConfigType.Texts,
                "",
                "Agents that take over, in this order, while the previous one is at its usage limit; NAME or NAME:MODEL",
                Unset: "wait for the reset",
                Guards: Guard.Seen,
                Check: KeyCheck.Agent,
                Binding: new((o, set) => o with { FallbackAgents = set.Given }, o => Words(o.FallbackAgents))
            ),
            new(
                ImplementAgent,
                ConfigType.Text,
                "",
                "The agent for IMPLEMENT, if different: NAME or NAME:MODEL",
                Unset: "the agent above",
                Guards: Guard.Seen,
                Check: KeyCheck.Agent,
                Binding: new((o, set) => o with { ImplementAgent = set.Text }, o => Words(o.ImplementAgent))
            ),
            new(
                ReviewAgent,
                ConfigType.Text,
                "",
                "The same for REVIEW",
                Unset: "the agent above",
                Guards: Guard.Seen,
                Check: KeyCheck.Agent,
                Binding: new((o, set) => o with { ReviewAgent = set.Text }, o => Words(o.ReviewAgent))
            ),
            new(
                AuditAgent,
                ConfigType.Text,
                "",
                "The same for AUDIT",
                Unset: "the agent above",
                Guards: Guard.Seen,
                Check: KeyCheck.Agent,
                Binding: new((o, set) => o with { AuditAgent = set.Text }, o => Words(o.AuditAgent))
            ),
            new(
                Prices,
                ConfigType.Texts,
                "",
                "US dollars per million tokens for agents that report no cost, each 'MODEL INPUT OUTPUT [CACHED]'",
                Unset: "their cost is unknown",
                Guards: Guard.Seen,
                Check: new(PriceTable.WhyNot, "For example: prices: ['gpt-5.5 1.25 10 0.125']"),
                Binding: new((o, set) => o with { Prices = set.Given }, o => Words(o.Prices))
            ),
        ];
}
