using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Runs;

/// <summary>Next action of the engine within a phase.</summary>
[JsonConverter(typeof(LowerSnakeEnum<RunStep>))]
public enum RunStep
{
    /// <summary>Start the next cycle.</summary>
    BeginCycle,

    /// <summary>Start the plan's next sprint.</summary>
    BeginSprint,

    /// <summary>Take the queue's next job.</summary>
    Claim,

    /// <summary>Run the phase's agent turn.</summary>
    Turn,

    /// <summary>Commit what IMPLEMENT left.</summary>
    Commit,

    /// <summary>Read the gate's verdict.</summary>
    Verdict,

    /// <summary>End and count the cycle.</summary>
    EndCycle,

    /// <summary>Write the COMPLETED marker.</summary>
    Mark,

    /// <summary>Commit the verdict files.</summary>
    CommitVerdicts,

    /// <summary>Change from RUNNING to COMPLETE.</summary>
    Pass,

    /// <summary>Push, draft PR, or what stands for them.</summary>
    Publish,

    /// <summary>Change from COMPLETE to JACKED_OUT.</summary>
    JackOut,

    /// <summary>Continue the validation of the pull request: look again, begin the next phase, or hand over to a person.</summary>
    Validate,

    /// <summary>Have the findings of the validation fixed.</summary>
    Fix,

    /// <summary>Nothing is left to do.</summary>
    Done,
}
