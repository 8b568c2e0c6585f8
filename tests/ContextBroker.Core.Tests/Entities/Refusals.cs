using ContextBroker.NgsiLd;
using NUnit.Framework.Constraints;

namespace ContextBroker.Core.Tests.Entities;

internal static class Refusals
{
    public static Constraint With(ProblemType type, string detail) =>
        Throws.TypeOf<ProblemException>()
            .With.Property(nameof(ProblemException.Problem)).Property(nameof(Problem.Type)).EqualTo(type)
            .And.Message.Contains(detail);
}
