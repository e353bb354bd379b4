using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tests;

/// <summary>Gate of tests, written as CONTRIBUTING says that a gate is: may the dependencies be used?</summary>
internal sealed class LicenseGate : IGate
{
    public Phase Phase { get; } = new("LICENSES");

    public string Name => "licenses";

    public string FeedbackFile => "licenses.md";

    public char Letter => 'L';

    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own(options.AuditAgent, options)];

    public string Prompt =>
        $$$"""
            Check the licenses of what {{target}}{{title}} depends on. You may change nothing in the repository except files in {{folder}}/.
            {{findings}}
            Write your verdict to {{folder}}/licenses.md:
            {{{Prompts.VerdictLines}}}

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
