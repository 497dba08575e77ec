using Microsoft.EntityFrameworkCore;

namespace Orchestrate.RunApi.Store;

/// <summary>The model of schema <c>intake</c>, and of what may be read of the coordinator's. Built from the SQL scripts beside it; a test proves that both agree.</summary>
public sealed class IntakeDbContext(DbContextOptions<IntakeDbContext> options) : DbContext(options)
{
    /// <summary>Bundles.</summary>
    public DbSet<BundleRow> Bundles => Set<BundleRow>();

    /// <summary>Runs as submitted.</summary>
    public DbSet<RunRow> Runs => Set<RunRow>();

    /// <summary>Clients' keys.</summary>
    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();

    /// <summary>Runs' references to artifacts.</summary>
    public DbSet<ArtifactRow> Artifacts => Set<ArtifactRow>();

    /// <summary>Artifacts' contents.</summary>
    public DbSet<ArtifactContentRow> ArtifactContents => Set<ArtifactContentRow>();

    /// <summary>What the coordinator made of them; read only.</summary>
    public DbSet<LoopRunView> LoopRuns => Set<LoopRunView>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(IntakeSchema.Name);
        modelBuilder.ApplyConfiguration(new BundleMap());
        modelBuilder.ApplyConfiguration(new RunMap());
        modelBuilder.ApplyConfiguration(new IdempotencyMap());
        modelBuilder.ApplyConfiguration(new ArtifactContentMap());
        modelBuilder.ApplyConfiguration(new ArtifactMap());
        modelBuilder.ApplyConfiguration(new LoopRunMap());
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
