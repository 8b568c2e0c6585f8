using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Exposure;

/// <summary>The hazard by what a source says of each mesh. Figures are worked out by hand; 5239737031 is the cell at the corner of the shapes' region.</summary>
public class HazardShareTests
{
    private const string Kilometre = "52397350";
    private const string Quarter = "5239735011";
    private const string Flood = """{"hazardType":"flood","year":2025,"hazardData":"shares"}""";

    [Test]
    public void PeopleLiveOnTheLandThatTheSourceSays()
    {
        var answer = new Given().Mesh(Kilometre, 2025, 1000, "100/600/300").Share(Kilometre, 0.5, (2, 0.1), (3, 0.2)).Answer(Flood);
        Assert.That(answer.Total.Exposed.Total, Is.EqualTo(600).Within(1e-6));
        Assert.That(answer.Total.ByLevel.Select(level => (level.Key, Math.Round(level.Value.Total, 6))), Is.EqualTo(new[] { (2, 200.0), (3, 400.0) }));
        Assert.That(answer.Total.Exposed.From65, Is.EqualTo(180).Within(1e-6));
        Assert.That(answer.Levels.Select(level => (level.Rank, level.DepthMin, level.DepthMax)), Is.EqualTo(new[] { (2, 0.5, 3.0), (3, 3, 5) }));
    }

    [TestCase("3", 400)]
    [TestCase("0.5", 600)]
    public void MinDepthTakesRanksFromThereOn(string depth, double people)
    {
        var given = new Given().Mesh(Kilometre, 2025, 1000).Share(Kilometre, 0.5, (2, 0.1), (3, 0.2));
        Assert.That(given.Exposed($$"""{"hazardType":"flood","year":2025,"hazardData":"shares","minDepth":{{depth}}}"""), Is.EqualTo(people).Within(1e-6));
    }

    [Test]
    public void ALargerMeshIsMadeOfItsSquares()
    {
        var given = new Given().Mesh(Kilometre, 2025, 1600).Share("5239735011", 1, (1, 0.5)).Share("5239735044", 1, (3, 1));
        Assert.That(given.Exposed(Flood), Is.EqualTo(150).Within(1e-6));
    }

    [Test]
    public void ASmallerMeshHasItsPartOfTheSquareAroundIt() =>
        Assert.That(new Given().Mesh(Quarter, 2025, 100).Share(Kilometre, 0.5, (1, 0.25)).Exposed(Flood), Is.EqualTo(50).Within(1e-6));

    // A list of those that have a share lists no others.
    [Test]
    public void WhereSquaresOfItsSizeAreListedOneThatIsNotIsNotCovered()
    {
        var given = new Given().Mesh(Quarter, 2025, 100).Share(Kilometre, 1, (1, 0.25)).Share("5239735012", 1, (1, 1));
        Assert.That((given.Exposed(Flood), given.Answer(Flood).WithoutShare), Is.EqualTo((0.0, 0)));
    }

    [Test]
    public void WhatNothingIsSaidOfIsCounted()
    {
        var answer = new Given().Mesh("52397370", 2025, 100).Mesh(Kilometre, 2025, 10).Share(Kilometre, 1, (1, 1)).Answer(Flood);
        Assert.That((answer.Total.Exposed.Total, answer.WithoutShare), Is.EqualTo((10.0, 1)));
    }

    [Test]
    public void AnAreaHasItsPart()
    {
        var answer = new Given().Mesh("5239737031", 2025, 100).Share("5239737031", 1, (2, 0.5)).Answer(
            $$"""{"hazardType":"flood","year":2025,"hazardData":"shares","area":{{Given.GeoJson(Shapes.Part(0, 0, 0.5, 1))}}}""");
        Assert.That((Math.Round(answer.Total.Exposed.Total, 6), Math.Round(answer.Total.Within.Total, 6)), Is.EqualTo((25.0, 50.0)));
    }

    [Test]
    public void SharesWithoutDepthAreOfNoRank()
    {
        var answer = new Given().Mesh(Kilometre, 2025, 100)
            .Changed("urn:share", HazardShare.Type, ("hazardType", "\"flood\""), ("meshCode", $"\"{Kilometre}\""), ("landShare", "1"), ("share", "0.4")).Answer(Flood);
        Assert.That(answer.Total.ByLevel.Select(level => (level.Key, Math.Round(level.Value.Total, 6))), Is.EqualTo(new[] { (0, 40.0) }));
    }

    // Pixels that are counted come to a little more than the square; shares that are rounded apart, to a little more than the land.
    [Test]
    public void NobodyCountsTwice()
    {
        var given = new Given().Mesh(Kilometre, 2025, 100).Share(Kilometre, 0.3333, (1, 0.1667), (2, 0.1667));
        Assert.That(given.Exposed(Flood), Is.EqualTo(100).Within(1e-6));
        Assert.That(given.Share(Kilometre, 1.0067, (1, 0.50335)).Exposed(Flood), Is.EqualTo(50).Within(1e-6));
        Assert.That(() => given.Share(Kilometre, 1.2, (1, 0.5)).Exposed(Flood), Throws.InstanceOf<ProblemException>(), "no part of a whole: no share");
    }

    [Test]
    public void ChangesAndDeletionsAreFollowed()
    {
        var given = new Given().Mesh(Kilometre, 2025, 100).Share(Kilometre, 1, (1, 0.5)).Share("52397351", 1, (1, 1));
        Assert.That(given.Share(Kilometre, 1, (1, 0.1)).Exposed(Flood), Is.EqualTo(10).Within(1e-6));
        Assert.That(given.Gone($"urn:share:{Kilometre}", HazardShare.Type).Exposed(Flood), Is.Zero);
        Assert.That(() => given.Gone("urn:share:52397351", HazardShare.Type).Exposed(Flood), Throws.InstanceOf<ProblemException>().With.Message.Contains("hazard shares"));
    }

    [Test]
    public void TwoThatSpeakOfOneSquareAreRefused()
    {
        var given = new Given().Mesh(Kilometre, 2025, 100).Share(Kilometre, 1, (1, 0.5))
            .Changed("urn:other", HazardShare.Type, ("hazardType", "\"flood\""), ("scenario", "\"largest\""), ("meshCode", $"\"{Kilometre}\""), ("share", "0.4"));
        Assert.That(() => given.Answer(Flood), Throws.InstanceOf<ProblemException>().With.Message.Contains("urn:other").And.Message.Contains($"urn:share:{Kilometre}"));
        Assert.That(given.Gone("urn:other", HazardShare.Type).Exposed(Flood), Is.EqualTo(50).Within(1e-6));
    }

    [Test]
    public void TheSourceSaysThatSharesWereUsed()
    {
        var answer = new Given().Mesh(Kilometre, 2025, 100).Share(Kilometre, 1, (1, 0.5)).Answer(Flood);
        Assert.That(answer.Sources.Select(source => source.Type), Is.EqualTo(new[] { "HazardShare", "PopulationMesh" }));
        Assert.That(ExposureJson.MethodOf(answer)["hazardData"]!.ToString(), Does.Contain("shares"));
    }

    [TestCase("""{"hazardType":"flood","year":2025,"hazardData":"shares","whatIf":{"withoutZones":["z"]}}""", "whatIf", "hazardData is zones")]
    [TestCase("""{"hazardType":"flood","year":2025,"hazardData":"pixels"}""", "hazardData", "zones or shares")]
    [TestCase("""{"hazardType":"tsunami","year":2025,"hazardData":"shares"}""", "hazardType", "flood")]
    [TestCase("""{"hazardType":"flood","scenario":"least","year":2025,"hazardData":"shares"}""", "scenario", "largest")]
    public void BadQuestionsAreTold(string question, string member, string says)
    {
        var given = new Given().Mesh(Kilometre, 2025, 100).Share(Kilometre, 1, (1, 0.5));
        var problem = Assert.Throws<ProblemException>(() => given.Answer(question))!.Problem;
        Assert.That((problem.Member, problem.Detail.Contains(says, StringComparison.Ordinal)), Is.EqualTo((member, true)), problem.Detail);
    }

    // Squares of every size, put and taken away in any order, against a look at every one.
    [Test]
    public void AnyMeshAgainstALookAtEverySquare([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var (layer, held) = (new ShareLayer(), new Dictionary<string, HazardShare>());
        for (var i = 0; i < 60; i++)
        {
            var code = Code(random);
            if (random.Next(4) == 0)
            {
                layer.Remove(code);
                held.Remove(code);
            }
            else
            {
                layer.Put(held[code] = Share(code, random.NextDouble()));
            }
        }

        for (var i = 0; i < 60; i++)
        {
            _ = MeshCode.TryParse(Code(random), out var mesh);
            Assert.That(layer.Of(mesh)?.ByRank.Sum(), Is.EqualTo(Expected(mesh, held.Values)).Within(1e-12), mesh.Text);
        }
    }

    private static double? Expected(MeshCode mesh, ICollection<HazardShare> held)
    {
        if (held.FirstOrDefault(one => one.Mesh == mesh) is { } own)
        {
            return own.ByRank.Sum();
        }

        if (held.Where(one => one.Mesh.Units < mesh.Units && Holds(mesh, one.Mesh)).ToList() is { Count: > 0 } within)
        {
            var size = within.Max(one => one.Mesh.Units);
            return within.Where(one => one.Mesh.Units == size).Sum(one => one.ByRank.Sum()) * size * size / mesh.Units / mesh.Units;
        }

        var around = held.Where(one => one.Mesh.Units > mesh.Units && Holds(one.Mesh, mesh)).MinBy(one => one.Mesh.Units);
        return around is null ? null : held.Any(one => one.Mesh.Units <= mesh.Units && Holds(around.Mesh, one.Mesh)) ? 0 : around.ByRank.Sum();
    }

    private static bool Holds(MeshCode large, MeshCode small) => small.Text.StartsWith(large.Text, StringComparison.Ordinal);

    // Among two meshes of 1 km, so that they meet.
    private static string Code(Random random)
    {
        var text = $"5239737{random.Next(2)}";
        for (var level = random.Next(-1, 4); level > 0; level--)
        {
            text += random.Next(1, 5);
        }

        return random.Next(12) == 0 ? text[..6] : text;
    }

    private static HazardShare Share(string code, double share)
    {
        _ = MeshCode.TryParse(code, out var mesh);
        return new HazardShare(code, 1, DateTimeOffset.UnixEpoch, null, "flood", "", mesh, 1, [0, share, 0, 0, 0, 0, 0]);
    }
}
